// Amounts and times as they are shown everywhere.
import { signOf } from '@/lib/decimal';
import { formatRupees, formatSignedRupees } from '@/lib/format';
import { formatUtc, formatWhen } from '@/lib/time';
import classes from './money.module.css';

export function Money({ amount, stale = false }: { amount: string | null; stale?: boolean }) {
  return (
    <span
      className={`num ${stale ? classes['stale'] : ''}`}
      title={stale ? 'Older than 5 s' : undefined}
    >
      {formatRupees(amount)}
    </span>
  );
}

/** Profit or loss: colour, sign and arrow together, so that none of them is needed alone. */
export function Pnl({ amount, stale = false }: { amount: string | null; stale?: boolean }) {
  const sign = signOf(amount);
  const tone = stale ? 'stale' : sign > 0 ? 'profit' : 'loss';
  if (sign === 0) return <span className="num">{formatRupees(amount)}</span>;
  return (
    <span className={`num ${classes[tone]}`}>
      <span className={classes['arrow']} aria-hidden>
        {sign > 0 ? '▲' : '▼'}
      </span>
      {formatSignedRupees(amount)}
    </span>
  );
}

/** IST on the page, UTC on hover. */
export function When({ iso }: { iso: string | null | undefined }) {
  if (iso === null || iso === undefined) return <span className="dim">–</span>;
  return (
    <time dateTime={iso} title={formatUtc(iso)}>
      {formatWhen(iso)}
    </time>
  );
}
