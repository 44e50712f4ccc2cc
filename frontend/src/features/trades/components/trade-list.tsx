// Round trips: what was opened, how it was closed, and what is left of it after charges.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TradeFilters } from '@/api/keys';
import { tradesQuery } from '@/api/queries';
import type { Trade } from '@/api/types';
import { ModeBadge, StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money, Pnl, When } from '@/components/ui/money';
import { sumOf } from '@/lib/decimal';
import { formatQuantity } from '@/lib/format';
import { fromPages, type ListSource } from '@/lib/list-source';

const rowKey = ({ id }: Trade) => id;
const modeOf = ({ paper }: Trade) => (paper ? 'paper' : 'live');

export const Direction = ({ side }: { side: Trade['side'] }) => (
  <span>{side === 'LONG' ? 'Long' : 'Short'}</span>
);

export const TradeStatus = ({ status }: { status: Trade['status'] }) => (
  <StatusBadge tone={status === 'open' ? 'busy' : 'plain'}>
    {status === 'open' ? 'Open' : 'Closed'}
  </StatusBadge>
);

/** Brokerage, statutory charges and interest together. */
const costsOf = ({ brokerage, charges, mtf_charge }: Trade) =>
  sumOf([brokerage, charges, mtf_charge]).toFixed(2);

const COLUMNS: readonly Column<Trade>[] = [
  { header: 'Opened', cell: (row) => <When iso={row.opened_at} /> },
  { header: 'Symbol', field: 'symbol', cell: (row) => <strong>{row.symbol}</strong> },
  { header: 'Mode', cell: (row) => <ModeBadge mode={modeOf(row)} /> },
  { header: 'Side', cell: (row) => <Direction side={row.side} /> },
  {
    header: 'Quantity',
    align: 'end',
    cell: (row) => <span className="num">{formatQuantity(row.quantity)}</span>,
  },
  { header: 'Entry', align: 'end', cell: (row) => <Money amount={row.entry_price} /> },
  { header: 'Exit', align: 'end', cell: (row) => <Money amount={row.exit_price} /> },
  { header: 'Capital', align: 'end', cell: (row) => <Money amount={row.capital_used} /> },
  { header: 'Costs', align: 'end', cell: (row) => <Money amount={costsOf(row)} /> },
  { header: 'Net P&L', align: 'end', cell: (row) => <Pnl amount={row.pnl_net} /> },
  { header: 'Status', field: 'status', cell: (row) => <TradeStatus status={row.status} /> },
];

interface Props {
  filters: TradeFilters;
  emptyAction: ReactNode;
  onOpen: (trade: Trade) => void;
}

export function TradeList({ filters, ...others }: Props) {
  const query = useInfiniteQuery(tradesQuery(filters));
  return <TradeTable source={fromPages(query, rowKey)} {...others} />;
}

interface TableProps extends Omit<Props, 'filters' | 'onOpen'> {
  source: ListSource<Trade>;
  onOpen?: Props['onOpen'];
}

/** The same list of trades that were read in whatever way. */
export function TradeTable({ source, emptyAction, onOpen }: TableProps) {
  return (
    <DataList
      label="Trades"
      source={source}
      columns={COLUMNS}
      rowKey={rowKey}
      rowTestId="trade-row"
      onOpen={onOpen}
      openLabel={({ symbol }) => `Details of the trade in ${symbol}`}
      empty={{ sentence: 'No trade yet.', action: emptyAction }}
      card={(row) => ({
        head: (
          <>
            <strong>{row.symbol}</strong>
            <ModeBadge mode={modeOf(row)} />
            <TradeStatus status={row.status} />
          </>
        ),
        figures: [
          ['Quantity', formatQuantity(row.quantity)],
          ['Entry', <Money key="entry" amount={row.entry_price} />],
          ['Net P&L', <Pnl key="net" amount={row.pnl_net} />],
        ],
      })}
    />
  );
}
