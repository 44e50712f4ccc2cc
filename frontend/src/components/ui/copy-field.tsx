// Text that is meant to be pasted somewhere else, with its copy button; and plain code.
import { Button } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '@/lib/clipboard';
import classes from './copy-field.module.css';

const SHOWN_MS = 1_600;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [result, setResult] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (result === null) return undefined;
    const timer = setTimeout(() => {
      setResult(null);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [result]);
  const copy = async () => {
    setResult((await copyText(text)) ? 'copied' : 'failed');
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={result === 'copied' ? <Check size={14} /> : <Copy size={14} />}
      aria-label={label}
      onClick={() => void copy()}
    >
      <span aria-live="polite">
        {result === 'copied' ? 'Copied' : result === 'failed' ? 'Select and copy' : 'Copy'}
      </span>
    </Button>
  );
}

interface CopyFieldProps {
  label: string;
  copyLabel: string;
  text: string;
}

export function CopyField({ label, copyLabel, text }: CopyFieldProps) {
  return (
    <div className={classes['field']}>
      <div className={classes['label']}>
        <span>{label}</span>
        <CopyButton text={text} label={copyLabel} />
      </div>
      <CodeBlock label={label} text={text} />
    </div>
  );
}

/** Scrollable, so it must be reachable by keyboard. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    <pre className={classes['value']} tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
