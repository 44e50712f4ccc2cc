// What the checker found: each problem is a jump to its place, with its fix beside it where one is sure.
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PineDiagnostic } from '../api';
import classes from './pine-editor.module.css';

const ICON = {
  error: CircleAlert,
  warning: TriangleAlert,
  info: Info,
  hint: Info,
} as const satisfies Record<PineDiagnostic['severity'], unknown>;

export type Check =
  | { state: 'checking' }
  | { state: 'failed'; words: string }
  | { state: 'done'; diagnostics: readonly PineDiagnostic[]; script: string };

interface Props {
  check: Check;
  /** What became of the last command. */
  notice: string;
  onJump: (diagnostic: PineDiagnostic) => void;
  onFix: (diagnostic: PineDiagnostic) => void;
  children: ReactNode;
}

export function Problems({ check, notice, onJump, onFix, children }: Props) {
  return (
    <section className={classes['problems']} aria-label="Problems">
      <div className={classes['head']}>
        <p className={classes['summary']} role="status">
          <Summary check={check} />
          {notice !== '' && <span className={classes['notice']}>{notice}</span>}
        </p>
        {children}
      </div>
      <ul>
        {check.state === 'done' &&
          check.diagnostics.map((found) => (
            <li key={`${found.line}:${found.column}:${found.code}`} className={classes['row']}>
              <Problem found={found} onJump={onJump} />
              {found.fix !== null && (
                <button
                  type="button"
                  className={classes['fix']}
                  onClick={() => {
                    onFix(found);
                  }}
                >
                  {found.fix.title}
                </button>
              )}
            </li>
          ))}
      </ul>
    </section>
  );
}

function Problem({ found, onJump }: { found: PineDiagnostic; onJump: Props['onJump'] }) {
  const Icon = ICON[found.severity];
  return (
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
