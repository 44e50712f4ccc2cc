// Realised equity and how far it is below its peak, day by day.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { equityQuery, type EquityFilters } from '@/api/report-queries';
import type { Equity } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { LazyTimeChart } from '@/components/ui/lazy-time-chart';
import { Money, Pnl } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { Tile, Tiles } from '@/components/ui/tiles';
import { decimalOf } from '@/lib/decimal';
import { formatRupees } from '@/lib/format';
import { formatDay } from '@/lib/time';
import { SoFar } from './pnl-report';

type Point = Equity['items'][number];

const percent = ({ drawdown_percent: share }: Point) => (share === null ? '–' : `${share} %`);

const COLUMNS: readonly Column<Point>[] = [
  {
    header: 'Day',
    field: 'day',
    raw: ({ day }) => day,
    cell: ({ day }) => <strong>{formatDay(day)}</strong>,
  },
  { header: 'Net P&L', align: 'end', cell: (row) => <Pnl amount={row.pnl_net} /> },
  {
    header: 'Equity',
    field: 'equity',
    raw: (row) => row.equity,
    align: 'end',
    cell: (row) => <Money amount={row.equity} />,
  },
  { header: 'Peak', align: 'end', cell: (row) => <Money amount={row.peak} /> },
  { header: 'Below the peak', align: 'end', cell: (row) => <Money amount={row.drawdown} /> },
  {
    header: 'In percent',
    align: 'end',
    cell: (row) => <span className="num">{percent(row)}</span>,
  },
];

interface Props {
  filters: EquityFilters;
  emptyAction: ReactNode;
}

export function EquityReport({ filters, emptyAction }: Props) {
  const query = useQuery(equityQuery(filters));
  const { data, error } = query;
  if (data === undefined) {
    return error === null ? (
      <div role="status" aria-label="Loading the report" data-state="loading">
        <Skeleton height={104} mb="md" />
        <Skeleton height={320} />
      </div>
    ) : (
      <ErrorState error={error} onRetry={() => void query.refetch()} />
    );
  }
  if (data.items.length === 0) {
    return (
      <Panel label="Equity">
        <EmptyState
          sentence="Nothing was closed on these days. Choose other days, or make a trade."
          action={emptyAction}
        />
      </Panel>
    );
  }
  return (
    <>
      {filters.status === 'open' && <SoFar />}
      <EquityTiles data={data} />
      <Panel
        title="Equity and drawdown"
        note={data.capital === null ? 'Begins at zero' : undefined}
      >
        <Curve points={data.items} />
      </Panel>
      <Panel title="Day by day">
        <DataList
          label="Equity by day"
          source={{
            rows: data.items.toReversed(),
            error,
            updatedAt: query.dataUpdatedAt,
            refetch: () => void query.refetch(),
          }}
          columns={COLUMNS}
          rowKey={({ day }) => day}
          rowTestId="equity-row"
          empty={{ sentence: 'Nothing was closed on these days.', action: emptyAction }}
          card={(row) => ({
            head: (
              <>
                <strong>{formatDay(row.day)}</strong>
                <Pnl amount={row.pnl_net} />
              </>
            ),
            figures: [
              ['Equity', formatRupees(row.equity)],
              ['Below the peak', formatRupees(row.drawdown)],
              ['In percent', percent(row)],
            ],
          })}
        />
      </Panel>
    </>
  );
}

function EquityTiles({ data }: { data: Equity }) {
  const last = data.items.at(-1);
  const deepest = data.max_drawdown;
  return (
    <Tiles label="Equity">
      <Tile
        title="Equity"
        value={<Money amount={last?.equity ?? data.opening} />}
        note={`${formatRupees(data.opening)} before these days`}
      />
      <Tile
        title="Peak"
        value={<Money amount={last?.peak ?? data.opening} />}
        note="of these days"
      />
      <Tile
        title="Below the peak now"
        value={<Money amount={last?.drawdown ?? null} />}
        note={last === undefined ? '' : percent(last)}
      />
      <Tile
        title="Deepest drawdown"
        value={<Money amount={deepest?.drawdown ?? null} />}
        note={deepest === null ? 'none' : deepestWords(deepest)}
      />
    </Tiles>
  );
}

const deepestWords = (point: Point) =>
  `${point.drawdown_percent === null ? '' : `${percent(point)} `}on ${formatDay(point.day)}`;

const number = (text: string) => decimalOf(text)?.toNumber() ?? 0;

function Curve({ points }: { points: readonly Point[] }) {
  const series = useMemo(
    () => [
      {
        kind: 'area' as const,
        tone: 'accent' as const,
        pane: 0,
        values: points.map(({ day, equity }) => ({ day, value: number(equity) })),
      },
      {
        kind: 'area' as const,
        tone: 'loss' as const,
        pane: 1,
        values: points.map(({ day, drawdown }) => ({ day, value: -number(drawdown) })),
      },
    ],
    [points],
  );
  return (
    <LazyTimeChart
      label="Equity above, drawdown below, by day; the table below has the same"
      series={series}
    />
  );
}
