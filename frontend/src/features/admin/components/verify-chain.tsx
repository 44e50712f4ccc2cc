// Checks that nobody changed the audit log behind the program's back.
import { Button } from '@mantine/core';
import { ShieldCheck } from 'lucide-react';
import { Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useVerifyAudit } from '../api';

export function VerifyButton({ verify }: { verify: ReturnType<typeof useVerifyAudit> }) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<ShieldCheck size={15} />}
      loading={verify.isPending}
      onClick={() => {
        verify.mutate();
      }}
    >
      Verify chain
    </Button>
  );
}

export function Verdict({ verify }: { verify: ReturnType<typeof useVerifyAudit> }) {
  if (verify.error) return <Reason>{problemSentence(verify.error)}</Reason>;
  if (verify.data === undefined) return null;
  const { ok, entries, first_bad: firstBad } = verify.data;
  if (ok) {
    return (
      <p role="status">
        The chain is whole: each of its {entries.toLocaleString('en-IN')} sealed entries follows
        from the one before.
      </p>
    );
  }
  return (
    <Reason>
      <span role="alert">
        The chain is broken at entry {firstBad ?? 'unknown'}: it, or one before it, was changed or
        taken out after it was written. Compare with a backup before you trust what follows.
      </span>
    </Reason>
  );
}
