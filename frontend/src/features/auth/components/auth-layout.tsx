// The two halves of the pages before log-in: what this is, and the form.
import type { ReactNode } from 'react';
import { Logo } from '@/components/layout/logo';
import classes from './auth.module.css';

const STEPS = [
  ['received', 'stored before it is answered'],
  ['parsed', 'every common alert shape'],
  ['risk', 'your limits, before every order'],
  ['sent', 'once, whatever dies in between'],
  ['filled', 'on your screen within a second'],
] as const;

interface Props {
  title: string;
  children: ReactNode;
  other: ReactNode;
}

export function AuthLayout({ title, children, other }: Props) {
  return (
    <div className={classes['page']}>
      <aside className={classes['side']}>
        <Brand />
        <div className={classes['pitch']}>
          <h2>Signals become orders, exactly once.</h2>
          <p>
            Paste a Pine script, press Deploy, and watch every alert go its way: live or paper, each
            step with its time.
          </p>
          <div className={classes['trace']}>
            <ol className={classes['steps']} aria-label="What happens to an alert">
              {STEPS.map(([stage, words]) => (
                <li key={stage}>
                  {stage}
                  <span>{words}</span>
                </li>
              ))}
            </ol>
          </div>
        </div>
        <p className="dim">Self-hosted. Your keys and your data stay on this server.</p>
      </aside>
      <main className={classes['formSide']}>
        <div className={classes['form']}>
          <div className={classes['phoneBrand']}>
            <Brand />
          </div>
          <h1>{title}</h1>
          {children}
          <div className={classes['other']}>{other}</div>
        </div>
      </main>
    </div>
  );
}

function Brand() {
  return (
    <div className={classes['brand']}>
      <Logo size={28} />
      AutoTrade
    </div>
  );
}
