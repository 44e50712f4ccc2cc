// Everybody's executions, newest first; to be looked at only.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { activityQuery } from '@/api/admin-queries';
import { compact, type ActivityFilters } from '@/api/keys';
import type { Activity } from '@/api/types';
import { ModeBadge, Side } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money, When } from '@/components/ui/money';
import { ExecutionStatus } from '@/components/ui/status';
import { formatQuantity } from '@/lib/format';
import { fromPages } from '@/lib/list-source';

const columnsFor = (nameOf: (id: string) => string): readonly Column<Activity>[] => [
  { header: 'Time', cell: (row) => <When iso={row.created_at} /> },
  {
    header: 'User',
    cut: true,
    cell: (row) => <span title={nameOf(row.user_id)}>{nameOf(row.user_id)}</span>,
  },
  { header: 'Side', cell: (row) => <Side side={row.side ?? ''} /> },
  { header: 'Symbol', cell: (row) => row.symbol },
  {
    header: 'Quantity',
    align: 'end',
    cell: (row) => <span className="num">{formatQuantity(row.quantity)}</span>,
  },
  { header: 'Price', align: 'end', cell: (row) => <Money amount={row.price} /> },
  { header: 'Mode', cell: (row) => <ModeBadge mode={row.type} /> },
  { header: 'Status', cell: (row) => <ExecutionStatus status={row.status} /> },
  {
    header: 'Strategy',
    cut: true,
    cell: (row) => <span title={row.strategy_name}>{row.strategy_name}</span>,
  },
  {
    header: 'Reason',
    grow: true,
    cell: (row) => <span title={row.reason ?? undefined}>{row.reason}</span>,
  },
];

interface Props {
  filters: ActivityFilters;
  nameOf: (userId: string) => string;
  emptyAction: ReactNode;
}

export function ActivityList({ filters, nameOf, emptyAction }: Props) {
  const query = useInfiniteQuery(activityQuery(filters));
  const isFiltered = Object.keys(compact(filters)).length > 0;
  return (
    <DataList
      label="Everybody's activity"
      source={fromPages(query, ({ id }) => id)}
      columns={columnsFor(nameOf)}
      rowKey={({ id }) => id}
      rowTestId="activity-row"
      empty={{
        sentence: isFiltered ? 'Nothing matches these filters.' : 'Nothing was executed yet.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <Side side={row.side ?? ''} />
            <strong>{row.symbol}</strong>
            <ModeBadge mode={row.type} />
            <ExecutionStatus status={row.status} />
          </>
        ),
        figures: [
          ['Quantity', formatQuantity(row.quantity)],
          ['Price', <Money key="price" amount={row.price} />],
          ['Time', <When key="time" iso={row.created_at} />],
        ],
        foot: (
          <>
            {nameOf(row.user_id)}, {row.strategy_name}
            {row.reason !== null && <>: {row.reason}</>}
          </>
        ),
      })}
    />
  );
}
