// A row of figures: what, how much, and a word about it.
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './tiles.module.css';

export function Tiles({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={classes['tiles']} aria-label={label}>
      {children}
    </section>
  );
}

interface TileProps {
  title: string;
  /** Left out while it is being read. */
  value?: ReactNode;
  note?: ReactNode;
  /** A share from 0 to 1, drawn as a thin line. */
  share?: number | null;
}

export function Tile({ title, value, note, share = null }: TileProps) {
  return (
    <div className={classes['tile']}>
      <h2>{title}</h2>
      {value === undefined ? (
        <Skeleton height={28} width={96} my={4} />
      ) : (
        <>
          <span className={classes['value']}>{value}</span>
          {note !== undefined && <span className={classes['note']}>{note}</span>}
          {share !== null && <Meter share={share} />}
        </>
      )}
    </div>
  );
}

function Meter({ share }: { share: number }) {
  return (
    <span className={classes['meter']} aria-hidden>
      <span style={{ width: `${Math.round(share * 100)}%` }} />
    </span>
  );
}
