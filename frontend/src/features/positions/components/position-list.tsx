// Positions with their profit or loss, marked to live prices where there are any.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { positionsQuery } from '@/api/queries';
import type { Position } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money, Pnl } from '@/components/ui/money';
import { signOf } from '@/lib/decimal';
import { formatQuantity } from '@/lib/format';
import { fromPages } from '@/lib/list-source';
import { wordsOf } from '../levels';
import { useStalePrices } from '../use-prices';

const rowKey = ({ id }: Position) => id;
const modeOf = ({ paper }: Position) => (paper ? 'paper' : 'live');

/** What the account holds besides, traded elsewhere: shown, never acted on. */
function Quantity({ row }: { row: Position }) {
  return (
    <>
      <span className="num">{formatQuantity(row.quantity)}</span>
      {signOf(row.external_quantity) !== 0 && (
        <span className="dim num"> and {formatQuantity(row.external_quantity)} elsewhere</span>
      )}
    </>
  );
}

function PositionModes({ row }: { row: Position }) {
  return (
    <>
      <ModeBadge mode={modeOf(row)} />{' '}
      {signOf(row.external_quantity) !== 0 && <ModeBadge mode="external" />}
    </>
  );
}

function Watched({ row }: { row: Position }) {
  const words = wordsOf(row.protection);
  return words === null ? <span className="dim">–</span> : <span title={words}>{words}</span>;
}

const PRODUCT_WORD = {
  DELIVERY: 'Delivery',
  INTRADAY: 'Intraday',
  CARRY: 'Carry',
  MTF: 'Margin',
} as const satisfies Record<Position['product'], string>;

const columns = (isStale: (symbol: string) => boolean): readonly Column<Position>[] => [
  { header: 'Symbol', field: 'symbol', cell: (row) => <strong>{row.symbol}</strong> },
  { header: 'Mode', cell: (row) => <PositionModes row={row} /> },
  { header: 'Product', cell: (row) => PRODUCT_WORD[row.product] },
  {
    header: 'Quantity',
    field: 'quantity',
    align: 'end',
    cell: (row) => <Quantity row={row} />,
  },
  { header: 'Average', align: 'end', cell: (row) => <Money amount={row.average_price} /> },
  {
    header: 'Last',
    align: 'end',
    cell: (row) => <Money amount={row.last_price} stale={isStale(row.symbol)} />,
  },
  {
    header: 'Unrealised',
    align: 'end',
    cell: (row) => <Pnl amount={row.unrealized_pnl} stale={isStale(row.symbol)} />,
  },
  { header: 'Realised', align: 'end', cell: (row) => <Pnl amount={row.realized_pnl} /> },
  { header: 'Watched', cut: true, cell: (row) => <Watched row={row} /> },
];

interface Props {
  emptyAction: ReactNode;
  /** Leaves out positions that are flat again. */
  openOnly?: boolean;
  onOpen?: (position: Position) => void;
}

export function PositionList({ emptyAction, openOnly = false, onOpen }: Props) {
  const query = useInfiniteQuery(positionsQuery());
  const source = fromPages(query, rowKey);
  const rows = source.rows?.filter(
    ({ quantity, external_quantity }) =>
      !openOnly || signOf(quantity) !== 0 || signOf(external_quantity) !== 0,
  );
  const isStale = useStalePrices([...new Set((rows ?? []).map(({ symbol }) => symbol))]);
  return (
    <DataList
      label="Positions"
      source={{ ...source, rows }}
      columns={columns(isStale)}
      rowKey={rowKey}
      rowTestId="position-row"
      onOpen={onOpen}
      openLabel={({ symbol }) => `Details of ${symbol}`}
      empty={{ sentence: 'No open position.', action: emptyAction }}
      card={(row) => ({
        head: (
          <>
            <strong>{row.symbol}</strong>
            <ModeBadge mode={modeOf(row)} />
            <Pnl amount={row.unrealized_pnl} stale={isStale(row.symbol)} />
          </>
        ),
        figures: [
          ['Quantity', formatQuantity(row.quantity)],
          ['Average', <Money key="average" amount={row.average_price} />],
          ['Last', <Money key="last" amount={row.last_price} stale={isStale(row.symbol)} />],
        ],
      })}
    />
  );
}
