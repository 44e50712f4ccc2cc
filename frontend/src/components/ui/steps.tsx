// What happened, one line after the other, with its time.
import type { ReactNode } from 'react';
import { When } from './money';
import classes from './steps.module.css';

export interface Step {
  at: string;
  words: ReactNode;
  note?: string;
}

export function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol className={classes['steps']} aria-label={label}>
      {steps.map(({ at, words, note }, index) => (
        // Steps are only ever added at the end.
        <li key={index}>
          <When iso={at} />
          <span>{words}</span>
          {note !== undefined && <span className="mono dim">{note}</span>}
        </li>
      ))}
    </ol>
  );
}
