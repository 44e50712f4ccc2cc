// What was gained and lost: the sums, the calendar and bars of days, or a table of whatever it is told by.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { pnlQuery, type PnlFilters } from '@/api/report-queries';
import type { Pnl as PnlReportData } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { LazyTimeChart } from '@/components/ui/lazy-time-chart';
import { Money, Pnl } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { SignedBar } from '@/components/ui/signed-bar';
import { ErrorState } from '@/components/ui/states';
import { Tile, Tiles } from '@/components/ui/tiles';
import { decimalOf, Decimal } from '@/lib/decimal';
import { formatRupees, formatShare } from '@/lib/format';
import { formatDay } from '@/lib/time';
import { HeatMap } from './heat-map';

type Row = PnlReportData['items'][number];
type Sum = PnlReportData['total'];

interface Props {
  filters: PnlFilters;
  /** Shown where there is nothing to report. */
  emptyAction: ReactNode;
  onDay: (day: string) => void;
}

export function PnlReport({ filters, emptyAction, onDay }: Props) {
  const query = useQuery(pnlQuery(filters));
  const { data, error } = query;
  const isByDay = filters.by === 'day' || filters.by === undefined;
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
  return (
    <>
      {filters.status === 'open' && <SoFar />}
      <SumTiles total={data.total} />
      {isByDay && data.items.length > 0 && <Days items={data.items} onDay={onDay} />}
      <Panel title={isByDay ? 'Day by day' : 'Profit and loss'}>
        <PnlTable
          data={data}
          source={{ error, updatedAt: query.dataUpdatedAt, refetch: () => void query.refetch() }}
          emptyAction={emptyAction}
        />
      </Panel>
    </>
  );
}

/** What the sums are of, where only round trips that are not over count. */
export const SoFar = () => (
  <p className="dim">
    Only of trades that are still open: what was realised of them so far, less what they were
    charged.
  </p>
);

/** `67 %` of the round trips that did not come out even. */
const winShare = ({ wins, losses }: Sum) =>
  wins + losses === 0 ? '–' : formatShare(wins / (wins + losses));

function SumTiles({ total }: { total: Sum }) {
  return (
    <Tiles label="Sums">
      <Tile title="Net P&L" value={<Pnl amount={total.pnl_net} />} note="realised, after charges" />
      <Tile title="Gross P&L" value={<Pnl amount={total.pnl_gross} />} note="before charges" />
      <Tile title="Charges" value={<Money amount={total.charges} />} note="and interest" />
      <Tile
        title="Trades closed"
        value={<span className="num">{total.trades}</span>}
        note={`${total.wins} won, ${total.losses} lost: ${winShare(total)}`}
      />
    </Tiles>
  );
}

function Days({ items, onDay }: { items: readonly Row[]; onDay: (day: string) => void }) {
  const bars = useMemo(
    () => [
      {
        kind: 'bars' as const,
        tone: 'profit' as const,
        pane: 0,
        values: items.map(({ key, pnl_net: net }) => ({
          day: key,
          value: decimalOf(net)?.toNumber() ?? 0,
        })),
      },
    ],
    [items],
  );
  return (
    <>
      <Panel title="Calendar" note="Net, after charges. Choose a day to look at it alone.">
        <HeatMap
          amounts={items.map(({ key, pnl_net: net }) => ({ day: key, amount: net }))}
          onDay={onDay}
        />
      </Panel>
      <Panel title="Net by day">
        <LazyTimeChart
          label="Net profit and loss by day; the table below has the same"
          series={bars}
        />
      </Panel>
    </>
  );
}

const HEADER = {
  day: 'Day',
  month: 'Month',
  strategy: 'Strategy',
  symbol: 'Symbol',
  broker: 'Account',
} as const satisfies Record<PnlReportData['by'], string>;

function nameOf(by: PnlReportData['by'], { key, name }: Row): string {
  if (by === 'day') return formatDay(key);
  return name ?? (key === '' ? 'By hand' : key);
}

interface TableProps {
  data: PnlReportData;
  source: { error: Error | null; updatedAt: number; refetch: () => void };
  emptyAction: ReactNode;
}

function PnlTable({ data: { by, items }, source, emptyAction }: TableProps) {
  const largest = items
    .reduce((most, row) => Decimal.max(most, decimalOf(row.pnl_net)?.abs() ?? 0), new Decimal(0))
    .toString();
  const columns: readonly Column<Row>[] = [
    {
      header: HEADER[by],
      field: 'key',
      raw: ({ key }) => key,
      cell: (row) => <strong>{nameOf(by, row)}</strong>,
    },
    { header: 'Trades', align: 'end', cell: (row) => <span className="num">{row.trades}</span> },
    { header: 'Won', align: 'end', cell: (row) => <span className="num">{winShare(row)}</span> },
    { header: 'Gross', align: 'end', cell: (row) => <Pnl amount={row.pnl_gross} /> },
    { header: 'Charges', align: 'end', cell: (row) => <Money amount={row.charges} /> },
    {
      header: 'Net',
      field: 'net',
      raw: (row) => row.pnl_net,
      align: 'end',
      cell: (row) => <Pnl amount={row.pnl_net} />,
    },
    {
      header: 'Compared',
      grow: true,
      cell: (row) => <SignedBar amount={row.pnl_net} largest={largest} />,
    },
  ];
  // The newest day first; whatever else there is comes with the best first.
  const rows = by === 'day' || by === 'month' ? items.toReversed() : items;
  return (
    <DataList
      label={`Profit and loss by ${HEADER[by].toLowerCase()}`}
      source={{ ...source, rows }}
      columns={columns}
      rowKey={({ key }) => key}
      rowTestId="pnl-row"
      empty={{
        sentence: 'Nothing was closed on these days. Choose other days, or make a trade.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <strong>{nameOf(by, row)}</strong>
            <Pnl amount={row.pnl_net} />
          </>
        ),
        figures: [
          ['Trades', row.trades],
          ['Won', winShare(row)],
          ['Charges', formatRupees(row.charges)],
        ],
        foot: <SignedBar amount={row.pnl_net} largest={largest} />,
      })}
    />
  );
}
