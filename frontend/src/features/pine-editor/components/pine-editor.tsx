// The Pine editor with its problems under it; each problem is a jump to its place.
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Diagnostic } from '@/api/types';
import { problemSentence } from '@/lib/problem-text';
import { checkScript } from '../api';
import { offsetOf } from '../diagnostics';
import { editorExtensions } from '../extensions';
import classes from './pine-editor.module.css';

const ICON = {
  error: CircleAlert,
  warning: TriangleAlert,
  info: Info,
  hint: Info,
} as const satisfies Record<Diagnostic['severity'], unknown>;

type Check =
  | { state: 'checking' }
  | { state: 'failed'; words: string }
  | { state: 'done'; diagnostics: readonly Diagnostic[] };

interface Props {
  label: string;
  initial: string;
  onChange: (script: string) => void;
}

export function PineEditor({ label, initial, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const report = useRef(onChange);
  const [check, setCheck] = useState<Check>({ state: 'checking' });
  useEffect(() => {
    report.current = onChange;
  });

  useEffect(() => {
    if (host.current === null) return undefined;
    // In a shadow root the editor's styles are constructed sheets, which a strict policy allows.
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const extensions = editorExtensions({
      label,
      onChange: (script) => {
        report.current(script);
      },
      check: async (script) => {
        try {
          const { diagnostics } = await checkScript(script);
          setCheck({ state: 'done', diagnostics });
          return diagnostics;
        } catch (error) {
          setCheck({ state: 'failed', words: problemSentence(error) });
          return [];
        }
      },
    });
    const editor = new EditorView({
      state: EditorState.create({ doc: initial, extensions }),
      parent: root,
      root,
    });
    editor.scrollDOM.tabIndex = 0;
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [initial, label]);

  const jump = ({ line, column }: Diagnostic) => {
    const editor = view.current;
    if (editor === null) return;
    const anchor = offsetOf(editor.state.doc, line, column);
    editor.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
    });
    editor.focus();
  };

  return (
    <div className={classes['editor']}>
      <div ref={host} className={classes['host']} />
      <Problems check={check} onJump={jump} />
    </div>
  );
}

interface ProblemsProps {
  check: Check;
  onJump: (diagnostic: Diagnostic) => void;
}

function Problems({ check, onJump }: ProblemsProps) {
  return (
    <section className={classes['problems']} aria-label="Problems">
      <p className={classes['head']} role="status">
        <Summary check={check} />
      </p>
      <ul>
        {check.state === 'done' &&
          check.diagnostics.map((found) => {
            const Icon = ICON[found.severity];
            return (
              <li key={`${found.line}:${found.column}:${found.code}`}>
                <button
                  type="button"
                  className={classes['problem']}
                  onClick={() => {
                    onJump(found);
                  }}
                >
                  <Icon size={15} className={classes[found.severity]} aria-label={found.severity} />
                  <span>{found.message}</span>
                  <span className={classes['place']}>
                    line {found.line}, column {found.column}
                  </span>
                </button>
              </li>
            );
          })}
      </ul>
    </section>
  );
}

function Summary({ check }: { check: Check }) {
  switch (check.state) {
    case 'checking':
      return 'Checking the script…';
    case 'failed':
      return `The script could not be checked. ${check.words}`;
    case 'done': {
      const count = check.diagnostics.length;
      if (count > 0) return count === 1 ? '1 problem' : `${count} problems`;
      return (
        <>
          <CircleCheck size={15} className={classes['good']} aria-hidden /> No problems
        </>
      );
    }
  }
}
