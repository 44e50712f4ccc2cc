// Room around what is inside a panel.
import type { ReactNode } from 'react';
import classes from './padded.module.css';

export function Padded({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  return (
    <div className={`${classes['padded']} ${narrow ? classes['narrow'] : ''}`}>{children}</div>
  );
}
