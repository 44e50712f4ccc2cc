// Today in four figures.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { summaryQuery } from '@/api/queries';
import type { DaySummary } from '@/api/types';
import { Pnl } from '@/components/ui/money';
import { ErrorState } from '@/components/ui/states';
import { formatDuration, formatShare } from '@/lib/format';
import classes from './dashboard.module.css';

interface Tile {
  title: string;
  value: (summary: DaySummary, openPositions: number | undefined) => ReactNode;
  note: (summary: DaySummary) => string;
  /** A share from 0 to 1, drawn as a thin line. */
  share?: (summary: DaySummary) => number | null;
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** Of the executions that have ended, how many went well. */
function successShare({ succeeded, failed }: DaySummary): number | null {
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
}

const TILES: readonly Tile[] = [
  {
    title: 'P&L today, realised',
    value: (summary) => <Pnl amount={summary.realized_pnl} />,
    note: (summary) => plural(summary.executions, 'execution', 'executions'),
  },
  {
    title: 'Open positions',
    value: (_summary, openPositions) => openPositions ?? '–',
    note: () => 'across all accounts',
  },
  {
    title: 'Alerts today',
    value: (summary) => summary.alerts,
    note: (summary) => {
      const share = successShare(summary);
      return share === null ? 'none finished yet' : `${formatShare(share)} of executions succeeded`;
    },
    share: successShare,
  },
  {
    title: 'Alert to fill, p50',
    value: (summary) => formatDuration(summary.alert_to_fill_ms?.p50),
    note: (summary) =>
      summary.alert_to_fill_ms === null
        ? 'no fill yet today'
        : `p99 ${formatDuration(summary.alert_to_fill_ms.p99)}`,
  },
];

export function Tiles({ openPositions }: { openPositions: number | undefined }) {
  const { data, error, refetch } = useQuery(summaryQuery());
  if (data === undefined && error !== null) {
    return (
      <section className={classes['tiles']} aria-label="Today">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </section>
    );
  }
  return (
    <section className={classes['tiles']} aria-label="Today">
      {TILES.map(({ title, value, note, share }) => (
        <div key={title} className={classes['tile']}>
          <h2>{title}</h2>
          {data === undefined ? (
            <Skeleton height={28} width={96} my={4} />
          ) : (
            <>
              <span className={classes['value']}>{value(data, openPositions)}</span>
              <span className={classes['note']}>{note(data)}</span>
              {share !== undefined && <Meter share={share(data)} />}
            </>
          )}
        </div>
      ))}
    </section>
  );
}

function Meter({ share }: { share: number | null }) {
  if (share === null) return null;
  return (
    <span className={classes['meter']} aria-hidden>
      <span style={{ width: `${Math.round(share * 100)}%` }} />
    </span>
  );
}
