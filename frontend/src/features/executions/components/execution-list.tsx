// Executions as a table, newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { compact, type ExecutionFilters } from '@/api/keys';
import { executionsQuery } from '@/api/queries';
import type { Execution } from '@/api/types';
import { ModeBadge, Side } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money, When } from '@/components/ui/money';
import { ExecutionStatus } from '@/components/ui/status';
import { formatQuantity } from '@/lib/format';
import { fromPages, type ListSource } from '@/lib/list-source';

const rowKey = ({ id }: Execution) => id;

const COLUMNS: readonly Column<Execution>[] = [
  { header: 'Time', cell: (row) => <When iso={row.created_at} /> },
  {
    header: 'Side',
    field: 'side',
    raw: (row) => row.side,
    cell: (row) => <Side side={row.side ?? ''} />,
  },
  { header: 'Symbol', field: 'symbol', raw: (row) => row.symbol, cell: (row) => row.symbol },
  {
    header: 'Quantity',
    field: 'quantity',
    align: 'end',
    raw: (row) => row.quantity,
    cell: (row) => <span className="num">{formatQuantity(row.quantity)}</span>,
  },
  {
    header: 'Price',
    field: 'price',
    align: 'end',
    raw: (row) => row.price,
    cell: (row) => <Money amount={row.price} />,
  },
  { header: 'Mode', cell: (row) => <ModeBadge mode={row.type} /> },
  {
    header: 'Status',
    field: 'status',
    raw: (row) => row.status,
    cell: (row) => <ExecutionStatus status={row.status} />,
  },
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
  filters: ExecutionFilters;
  onOpen: (execution: Execution) => void;
  emptyAction: ReactNode;
}

export function ExecutionList({ filters, ...others }: Props) {
  const query = useInfiniteQuery(executionsQuery(filters));
  const isFiltered = Object.keys(compact(filters)).length > 0;
  return <ExecutionTable source={fromPages(query, rowKey)} isFiltered={isFiltered} {...others} />;
}

interface TableProps extends Omit<Props, 'filters'> {
  source: ListSource<Execution>;
  isFiltered: boolean;
}

/** The same list of executions that were read in whatever way. */
export function ExecutionTable({ source, isFiltered, onOpen, emptyAction }: TableProps) {
  return (
    <DataList
      label="Executions"
      source={source}
      columns={COLUMNS}
      rowKey={rowKey}
      rowTestId="execution-row"
      onOpen={onOpen}
      openLabel={(row) => `Details of ${row.side ?? ''} ${row.symbol}`}
      empty={{
        sentence: isFiltered ? 'No execution matches these filters.' : 'Nothing was executed yet.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <span data-field="side">
              <Side side={row.side ?? ''} />
            </span>
            <strong data-field="symbol">{row.symbol}</strong>
            <ModeBadge mode={row.type} />
            <span data-field="status">
              <ExecutionStatus status={row.status} />
            </span>
          </>
        ),
        figures: [
          ['Quantity', formatQuantity(row.quantity), 'quantity'],
          ['Price', <Money key="price" amount={row.price} />, 'price'],
          ['Time', <When key="time" iso={row.created_at} />],
        ],
        foot: row.reason,
      })}
    />
  );
}
