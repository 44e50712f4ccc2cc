// The user's strategies.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { strategiesQuery } from '@/api/queries';
import type { Strategy } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { When } from '@/components/ui/money';
import { StrategyStatus } from '@/components/ui/status';
import { fromPages } from '@/lib/list-source';

const modeOf = (row: Strategy) => (row.paper_trading ? 'paper' : 'live');
const SIGNALS = {
  webhook: 'TradingView alerts',
  native: 'AutoTrade’s Pine engine',
} as const satisfies Record<Strategy['mode'], string>;

const COLUMNS: readonly Column<Strategy>[] = [
  { header: 'Name', field: 'name', cell: (row) => <strong>{row.name}</strong> },
  { header: 'Mode', cell: (row) => <ModeBadge mode={modeOf(row)} /> },
  { header: 'Status', field: 'status', cell: (row) => <StrategyStatus status={row.status} /> },
  { header: 'Signals', cell: (row) => SIGNALS[row.mode] },
  { header: 'Version', align: 'end', cell: (row) => <span className="num">{row.version}</span> },
  { header: 'Created', grow: true, cell: (row) => <When iso={row.created_at} /> },
];

interface Props {
  onOpen: (strategy: Strategy) => void;
  emptyAction: ReactNode;
}

export function StrategyList({ onOpen, emptyAction }: Props) {
  const query = useInfiniteQuery(strategiesQuery());
  return (
    <DataList
      label="Strategies"
      source={fromPages(query, ({ id }) => id)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      rowTestId="strategy-row"
      onOpen={onOpen}
      openLabel={(row) => `Open ${row.name}`}
      empty={{ sentence: 'No strategy yet. Paste a Pine script to begin.', action: emptyAction }}
      card={(row) => ({
        head: (
          <>
            <strong>{row.name}</strong>
            <ModeBadge mode={modeOf(row)} />
            <StrategyStatus status={row.status} />
          </>
        ),
        figures: [
          ['Signals', row.mode],
          ['Version', row.version],
          ['Created', <When key="created" iso={row.created_at} />],
        ],
      })}
    />
  );
}
