// Today in four figures.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { summaryQuery } from '@/api/queries';
import type { DaySummary } from '@/api/types';
import { Pnl } from '@/components/ui/money';
import { ErrorState } from '@/components/ui/states';
import { Tile, Tiles } from '@/components/ui/tiles';
import { formatDuration, formatShare } from '@/lib/format';

interface Figure {
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

const TILES: readonly Figure[] = [
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

export function Today({ openPositions }: { openPositions: number | undefined }) {
  const { data, error, refetch } = useQuery(summaryQuery());
  return (
    <Tiles label="Today">
      {data === undefined && error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        TILES.map(({ title, value, note, share }) => (
          <Tile
            key={title}
            title={title}
            value={data && value(data, openPositions)}
            note={data && note(data)}
            share={data && share?.(data)}
          />
        ))
      )}
    </Tiles>
  );
}
