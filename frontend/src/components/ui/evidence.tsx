// Facts about one thing, and raw documents side by side: what came in, what went out, what was answered.
import type { ReactNode } from 'react';
import { CodeBlock } from './copy-field';
import classes from './evidence.module.css';

export const Stack = ({ children }: { children: ReactNode }) => (
  <div className={classes['stack']}>{children}</div>
);

export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes['facts']}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Reason({ children }: { children: ReactNode }) {
  return <div className={classes['reason']}>{children}</div>;
}

/** Something to do something about, which is no error yet. */
export function Notice({ children }: { children: ReactNode }) {
  return (
    <div className={`${classes['reason']} ${classes['notice']}`} role="status">
      {children}
    </div>
  );
}

export function Actions({ children }: { children: ReactNode }) {
  return <div className={classes['actions']}>{children}</div>;
}

export function Evidence({ blocks }: { blocks: readonly (readonly [string, string | null])[] }) {
  return (
    <div className={classes['grid']}>
      {blocks.map(([title, text]) => (
        <div key={title} className={classes['block']}>
          <h3>{title}</h3>
          <CodeBlock label={title} text={text ?? 'None.'} />
        </div>
      ))}
    </div>
  );
}

/** JSON with indents where it is JSON, the text as it came where it is not. */
export function prettyBody(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
