// What was sent, what waits, and what failed, channel by channel.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { compact, type DeliveryFilters } from '@/api/keys';
import { deliveriesQuery } from '@/api/notification-queries';
import type { Delivery } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { When } from '@/components/ui/money';
import { formatDuration } from '@/lib/format';
import { fromPages } from '@/lib/list-source';
import { millisecondsBetween } from '@/lib/time';
import { DELIVERY, METHOD } from '../words';

const Status = ({ row }: { row: Delivery }) => {
  const { word, tone } = DELIVERY[row.status];
  return <StatusBadge tone={tone}>{word}</StatusBadge>;
};

/** How long it took from the event to the provider's answer. */
const Took = ({ row }: { row: Delivery }) => (
  <span className="num">{formatDuration(millisecondsBetween(row.created_at, row.sent_at))}</span>
);

const COLUMNS: readonly Column<Delivery>[] = [
  { header: 'Time', cell: (row) => <When iso={row.created_at} /> },
  { header: 'Way', cell: ({ method }) => METHOD[method].word },
  {
    header: 'Where',
    cut: true,
    cell: ({ endpoint }) => <span title={endpoint}>{endpoint}</span>,
  },
  { header: 'Message', grow: true, cell: ({ title }) => <span title={title}>{title}</span> },
  { header: 'Status', field: 'status', cell: (row) => <Status row={row} /> },
  { header: 'Took', align: 'end', cell: (row) => <Took row={row} /> },
  {
    header: 'Tries',
    align: 'end',
    cell: ({ attempts }) => <span className="num">{attempts}</span>,
  },
  {
    header: 'Reason',
    cut: true,
    cell: ({ error }) => <span title={error ?? undefined}>{error}</span>,
  },
];

interface Props {
  filters: DeliveryFilters;
  emptyAction: ReactNode;
}

export function DeliveryList({ filters, emptyAction }: Props) {
  const query = useInfiniteQuery(deliveriesQuery(filters));
  const isFiltered = Object.keys(compact(filters)).length > 0;
  return (
    <DataList
      label="Delivery log"
      source={fromPages(query, ({ id }) => id)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      rowTestId="delivery-row"
      empty={{
        sentence: isFiltered
          ? 'Nothing matches these filters.'
          : 'Nothing was sent to a channel yet.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <strong>{METHOD[row.method].word}</strong>
            <Status row={row} />
          </>
        ),
        figures: [
          ['Time', <When key="time" iso={row.created_at} />],
          ['Took', <Took key="took" row={row} />],
          ['Tries', row.attempts],
        ],
        foot: (
          <>
            <p>{row.title}</p>
            <p className="dim wraps">
              {row.endpoint}
              {row.error !== null && `: ${row.error}`}
            </p>
          </>
        ),
      })}
    />
  );
}
