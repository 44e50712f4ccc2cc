// Orders with their state at the broker.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { OrderFilters } from '@/api/keys';
import { ordersQuery } from '@/api/queries';
import type { Order } from '@/api/types';
import { ModeBadge, Side } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money, When } from '@/components/ui/money';
import { OrderStatus } from '@/components/ui/status';
import { formatQuantity } from '@/lib/format';
import { fromPages } from '@/lib/list-source';
import { modeOf, TYPE_WORD } from '../words';

const filled = (row: Order) =>
  `${formatQuantity(row.filled_quantity)} / ${formatQuantity(row.quantity)}`;

const COLUMNS: readonly Column<Order>[] = [
  { header: 'Time', cell: (row) => <When iso={row.created_at} /> },
  { header: 'Side', field: 'side', cell: (row) => <Side side={row.side} /> },
  { header: 'Symbol', field: 'symbol', cell: (row) => row.symbol },
  { header: 'Filled', align: 'end', cell: (row) => <span className="num">{filled(row)}</span> },
  { header: 'Type', cell: (row) => TYPE_WORD[row.order_type] },
  { header: 'Price', align: 'end', cell: (row) => <Money amount={row.price} /> },
  { header: 'Average', align: 'end', cell: (row) => <Money amount={row.average_price} /> },
  { header: 'Mode', cell: (row) => <OrderModes order={row} /> },
  { header: 'Status', field: 'status', cell: (row) => <OrderStatus status={row.status} /> },
  {
    header: 'Reason',
    grow: true,
    cell: (row) => <span title={row.status_reason ?? undefined}>{row.status_reason}</span>,
  },
];

/** Where it goes, and whether it was placed elsewhere. */
export function OrderModes({ order }: { order: Order }) {
  return (
    <>
      <ModeBadge mode={modeOf(order)} /> {order.external && <ModeBadge mode="external" />}
    </>
  );
}

interface Props {
  filters: OrderFilters;
  onOpen?: ((order: Order) => void) | undefined;
  emptyAction: ReactNode;
}

export function OrderList({ filters, onOpen, emptyAction }: Props) {
  const query = useInfiniteQuery(ordersQuery(filters));
  return (
    <DataList
      label="Orders"
      source={fromPages(query, ({ id }) => id)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      rowTestId="order-row"
      onOpen={onOpen}
      openLabel={(row) => `Order ${row.side} ${row.symbol}`}
      empty={{
        sentence: 'No order yet. The first one comes with the first alert.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <Side side={row.side} />
            <strong>{row.symbol}</strong>
            <OrderModes order={row} />
            <OrderStatus status={row.status} />
          </>
        ),
        figures: [
          ['Filled', filled(row)],
          ['Average', <Money key="average" amount={row.average_price} />],
          ['Time', <When key="time" iso={row.created_at} />],
        ],
        foot: row.status_reason,
      })}
    />
  );
}
