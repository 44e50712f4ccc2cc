// The account as the broker's own books have it, read live: money, positions, holdings, orders, trades.
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import {
  bookOrdersQuery,
  bookPositionsQuery,
  bookTradesQuery,
  fundsQuery,
  holdingsQuery,
} from '@/api/queries';
import type { BookOrder, BookPosition, BookTrade, Holding } from '@/api/types';
import { Side } from '@/components/ui/badge';
import { DataList, type Card, type Column } from '@/components/ui/data-list';
import { Facts } from '@/components/ui/evidence';
import { Money, Pnl, When } from '@/components/ui/money';
import { Padded } from '@/components/ui/padded';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { OrderStatus } from '@/components/ui/status';
import { formatQuantity } from '@/lib/format';
import { fromItems } from '@/lib/list-source';

const BOOKS = ['Funds', 'Positions', 'Holdings', 'Orders', 'Trades'] as const;
type Book = (typeof BOOKS)[number];

export function BrokerBooks({ id }: { id: string }) {
  const [book, setBook] = useState<Book>('Funds');
  return (
    <Panel
      title="At the broker"
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Book"
          value={book}
          data={[...BOOKS]}
          onChange={setBook}
        />
      }
    >
      {CONTENT[book](id)}
    </Panel>
  );
}

const CONTENT = {
  Funds: (id) => <FundsBook id={id} />,
  Positions: (id) => <PositionsBook id={id} />,
  Holdings: (id) => <HoldingsBook id={id} />,
  Orders: (id) => <OrdersBook id={id} />,
  Trades: (id) => <TradesBook id={id} />,
} as const satisfies Record<Book, (id: string) => ReactNode>;

function FundsBook({ id }: { id: string }) {
  const { data: funds, error, refetch } = useQuery(fundsQuery(id));
  if (funds === undefined && error !== null) {
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  if (funds === undefined) {
    return (
      <Padded>
        <div role="status" aria-label="Loading funds">
          <Skeleton height={44} />
        </div>
      </Padded>
    );
  }
  return (
    <Padded>
      <Facts
        items={[
          ['Available', <Money key="available" amount={funds.available} />],
          ['Utilised', <Money key="utilized" amount={funds.utilized} />],
          ['Collateral', <Money key="collateral" amount={funds.collateral} />],
          ['Withdrawable', <Money key="withdrawable" amount={funds.withdrawable} />],
          ['At the start of the day', <Money key="opening" amount={funds.opening} />],
        ]}
      />
    </Padded>
  );
}

const quantity = (value: string | null) => <span className="num">{formatQuantity(value)}</span>;

const POSITION_COLUMNS: readonly Column<BookPosition>[] = [
  { header: 'Symbol', cell: (row) => <strong>{row.symbol}</strong> },
  { header: 'Product', cell: (row) => row.product ?? '–' },
  { header: 'Quantity', align: 'end', cell: (row) => quantity(row.quantity) },
  { header: 'Average', align: 'end', cell: (row) => <Money amount={row.average_price} /> },
  { header: 'Unrealised', align: 'end', cell: (row) => <Pnl amount={row.unrealized_pnl} /> },
  { header: 'Realised', align: 'end', cell: (row) => <Pnl amount={row.realized_pnl} /> },
];

const positionCard = (row: BookPosition): Card => ({
  head: <strong>{row.symbol}</strong>,
  figures: [
    ['Quantity', quantity(row.quantity)],
    ['Average', <Money key="average" amount={row.average_price} />],
    ['Unrealised', <Pnl key="pnl" amount={row.unrealized_pnl} />],
  ],
});

function PositionsBook({ id }: { id: string }) {
  return (
    <DataList
      label="Positions at the broker"
      source={fromItems(useQuery(bookPositionsQuery(id)))}
      columns={POSITION_COLUMNS}
      rowKey={(row) => `${row.symbol} ${row.product ?? ''}`}
      card={positionCard}
      empty={{ sentence: 'The broker shows no position today.', action: null }}
    />
  );
}

const HOLDING_COLUMNS: readonly Column<Holding>[] = [
  { header: 'Symbol', cell: (row) => <strong>{row.symbol}</strong> },
  { header: 'ISIN', cell: (row) => row.isin ?? '–' },
  { header: 'Quantity', align: 'end', cell: (row) => quantity(row.quantity) },
  { header: 'Free to sell', align: 'end', cell: (row) => quantity(row.available_quantity) },
  { header: 'Not settled', align: 'end', cell: (row) => quantity(row.t1_quantity) },
  { header: 'Average', align: 'end', cell: (row) => <Money amount={row.average_price} /> },
];

const holdingCard = (row: Holding): Card => ({
  head: <strong>{row.symbol}</strong>,
  figures: [
    ['Quantity', quantity(row.quantity)],
    ['Free to sell', quantity(row.available_quantity)],
    ['Average', <Money key="average" amount={row.average_price} />],
  ],
});

function HoldingsBook({ id }: { id: string }) {
  return (
    <DataList
      label="Holdings at the broker"
      source={fromItems(useQuery(holdingsQuery(id)))}
      columns={HOLDING_COLUMNS}
      rowKey={(row) => row.isin ?? row.symbol}
      card={holdingCard}
      empty={{ sentence: 'Nothing is held in this account.', action: null }}
    />
  );
}

const ORDER_COLUMNS: readonly Column<BookOrder>[] = [
  { header: 'Time', cell: (row) => <When iso={row.placed_at} /> },
  { header: 'Side', cell: (row) => <Side side={row.side ?? ''} /> },
  { header: 'Symbol', cell: (row) => row.symbol ?? '–' },
  {
    header: 'Filled',
    align: 'end',
    cell: (row) => (
      <span className="num">
        {formatQuantity(row.filled_quantity)} / {formatQuantity(row.quantity)}
      </span>
    ),
  },
  { header: 'Price', align: 'end', cell: (row) => <Money amount={row.price} /> },
  { header: 'Status', cell: (row) => <OrderStatus status={row.status} /> },
  { header: 'Order number', grow: true, cell: (row) => row.broker_order_id },
];

const orderCard = (row: BookOrder): Card => ({
  head: (
    <>
      <Side side={row.side ?? ''} />
      <strong>{row.symbol ?? row.broker_order_id}</strong>
      <OrderStatus status={row.status} />
    </>
  ),
  figures: [
    ['Filled', quantity(row.filled_quantity)],
    ['Quantity', quantity(row.quantity)],
    ['Time', <When key="time" iso={row.placed_at} />],
  ],
  foot: row.reason,
});

function OrdersBook({ id }: { id: string }) {
  return (
    <DataList
      label="Orders at the broker"
      source={fromItems(useQuery(bookOrdersQuery(id)))}
      columns={ORDER_COLUMNS}
      rowKey={(row) => row.broker_order_id}
      card={orderCard}
      empty={{ sentence: 'No order in the broker’s book today.', action: null }}
    />
  );
}

const TRADE_COLUMNS: readonly Column<BookTrade>[] = [
  { header: 'Time', cell: (row) => <When iso={row.at} /> },
  { header: 'Side', cell: (row) => <Side side={row.side} /> },
  { header: 'Symbol', cell: (row) => row.symbol },
  { header: 'Quantity', align: 'end', cell: (row) => quantity(row.quantity) },
  { header: 'Price', align: 'end', cell: (row) => <Money amount={row.price} /> },
  { header: 'Order number', grow: true, cell: (row) => row.broker_order_id },
];

const tradeCard = (row: BookTrade): Card => ({
  head: (
    <>
      <Side side={row.side} />
      <strong>{row.symbol}</strong>
    </>
  ),
  figures: [
    ['Quantity', quantity(row.quantity)],
    ['Price', <Money key="price" amount={row.price} />],
    ['Time', <When key="time" iso={row.at} />],
  ],
});

function TradesBook({ id }: { id: string }) {
  return (
    <DataList
      label="Trades at the broker"
      source={fromItems(useQuery(bookTradesQuery(id)))}
      columns={TRADE_COLUMNS}
      rowKey={(row) => row.trade_id}
      card={tradeCard}
      empty={{ sentence: 'No trade in the broker’s book today.', action: null }}
    />
  );
}
