// A user's strategies, to be looked at only.
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { userStrategiesQuery } from '@/api/admin-queries';
import type { StrategyEvent } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { When } from '@/components/ui/money';
import { StrategyStatus } from '@/components/ui/status';
import { fromPages } from '@/lib/list-source';

const modeOf = (row: StrategyEvent) => (row.paper_trading ? 'paper' : 'live');

const COLUMNS: readonly Column<StrategyEvent>[] = [
  { header: 'Name', grow: true, cell: (row) => <strong title={row.name}>{row.name}</strong> },
  { header: 'Mode', cell: (row) => <ModeBadge mode={modeOf(row)} /> },
  { header: 'Status', cell: (row) => <StrategyStatus status={row.status} /> },
  { header: 'Version', align: 'end', cell: (row) => <span className="num">{row.version}</span> },
  { header: 'Deployed', cell: (row) => <When iso={row.deployed_at} /> },
];

export function UserStrategies({ userId }: { userId: string }) {
  const query = useInfiniteQuery(userStrategiesQuery(userId));
  return (
    <DataList
      label="The user's strategies"
      source={fromPages(query, ({ id }) => id)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      rowTestId="user-strategy-row"
      empty={{
        sentence: 'They have no strategy.',
        action: (
          <Button variant="default" onClick={() => void query.refetch()}>
            Look again
          </Button>
        ),
      }}
      card={(row) => ({
        head: (
          <>
            <strong>{row.name}</strong>
            <ModeBadge mode={modeOf(row)} />
            <StrategyStatus status={row.status} />
          </>
        ),
        figures: [
          ['Version', row.version],
          ['Deployed', <When key="deployed" iso={row.deployed_at} />],
          ['Created', <When key="created" iso={row.created_at} />],
        ],
      })}
    />
  );
}
