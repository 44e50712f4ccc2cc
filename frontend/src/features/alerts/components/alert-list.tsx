// The alert log: everything that came in, refused ones included.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { compact, type AlertFilters } from '@/api/keys';
import { alertsQuery } from '@/api/queries';
import type { Alert } from '@/api/types';
import { Side } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money, When } from '@/components/ui/money';
import { PipelineStrip } from '@/components/ui/pipeline-strip';
import { AlertStatus } from '@/components/ui/status';
import { formatQuantity } from '@/lib/format';
import { fromPages } from '@/lib/list-source';

const SOURCE_WORD = {
  webhook: 'Webhook',
  test: 'Test',
  replay: 'Replay',
} as const satisfies Record<Alert['source'], string>;

const columns = (strategyName: (id: string) => string): readonly Column<Alert>[] => [
  { header: 'Time', cell: (row) => <When iso={row.received_at} /> },
  {
    header: 'Signal',
    cell: (row) => (
      <>
        <Side side={row.action ?? ''} /> <strong>{row.symbol ?? 'Not understood'}</strong>
      </>
    ),
  },
  {
    header: 'Quantity',
    align: 'end',
    cell: (row) => <span className="num">{formatQuantity(row.quantity)}</span>,
  },
  { header: 'Price', align: 'end', cell: (row) => <Money amount={row.price} /> },
  { header: 'Pipeline', cell: (row) => <PipelineStrip source={row} /> },
  { header: 'Status', cell: (row) => <AlertStatus status={row.status} /> },
  { header: 'Source', cell: (row) => SOURCE_WORD[row.source] },
  { header: 'Strategy', cell: (row) => strategyName(row.strategy_id) },
  {
    header: 'Reason',
    grow: true,
    cell: (row) => <span title={row.reason ?? undefined}>{row.reason}</span>,
  },
];

interface Props {
  filters: AlertFilters;
  strategyName: (id: string) => string;
  onOpen: (alert: Alert) => void;
  emptyAction: ReactNode;
  /** Cards instead of a table, for a narrow place. */
  cardsOnly?: boolean;
}

export function AlertList({
  filters,
  strategyName,
  onOpen,
  emptyAction,
  cardsOnly = false,
}: Props) {
  const query = useInfiniteQuery(alertsQuery(filters));
  const { strategy_id, ...others } = compact(filters);
  return (
    <DataList
      label="Alerts"
      source={fromPages(query, ({ id }) => id)}
      columns={columns(strategyName)}
      cardsOnly={cardsOnly}
      rowKey={({ id }) => id}
      rowTestId="alert-row"
      onOpen={onOpen}
      openLabel={(row) => `Details of alert ${row.symbol ?? row.id}`}
      empty={{
        sentence:
          Object.keys(others).length > 0
            ? 'No alert matches these filters.'
            : 'No alert has come in yet.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <Side side={row.action ?? ''} />
            <strong>{row.symbol ?? 'Not understood'}</strong>
            <AlertStatus status={row.status} />
          </>
        ),
        figures: [
          ['Quantity', formatQuantity(row.quantity)],
          ['Price', <Money key="price" amount={row.price} />],
          ['Time', <When key="time" iso={row.received_at} />],
        ],
        foot: <PipelineStrip source={row} />,
      })}
    />
  );
}
