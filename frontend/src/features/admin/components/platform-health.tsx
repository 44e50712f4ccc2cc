// The platform at a glance: what waits, which servers answer, which queues have workers.
import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '@/api/admin-queries';
import type { PlatformHealth, QueueState, ServerState } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { Tile, Tiles } from '@/components/ui/tiles';
import { formatDuration } from '@/lib/format';
import type { ListSource } from '@/lib/list-source';

import { QueueDashboardButton } from './queue-dashboard-button';

const TITLES = ['Platform', 'Alerts waiting', 'Orders not settled', 'Active strategies'] as const;

export function Health() {
  const query = useQuery(healthQuery());
  const { data: health, error, refetch } = query;
  if (health === undefined && error !== null) {
    return (
      <Panel label="Platform">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Panel>
    );
  }
  const rowsOf = <Row,>(rows: readonly Row[] | undefined): ListSource<Row> => ({
    rows,
    error,
    updatedAt: query.dataUpdatedAt,
    refetch: () => void refetch(),
  });
  return (
    <>
      <Figures health={health} />
      <Panel title="Queues" note="Read again every ten seconds" tools={<QueueDashboardButton />}>
        <DataList
          label="Queues"
          source={rowsOf(health?.queues)}
          columns={QUEUES}
          rowKey={({ name }) => name}
          rowTestId="queue-row"
          empty={{ sentence: 'There is no queue.', action: null }}
          card={(row) => ({
            head: (
              <>
                <strong>{row.name}</strong>
                <QueueStatus row={row} />
              </>
            ),
            figures: [
              ['Waiting', row.waiting],
              ['Failed', row.failed],
              ['Workers', row.workers],
            ],
          })}
        />
      </Panel>
      <Panel title="Servers">
        <DataList
          label="Servers"
          source={rowsOf(health?.servers)}
          columns={SERVERS}
          rowKey={({ name }) => name}
          empty={{ sentence: 'There is no server.', action: null }}
          card={(row) => ({
            head: (
              <>
                <strong>{serverName(row)}</strong>
                <ServerStatus row={row} />
              </>
            ),
            figures: [['Answered in', latency(row)]],
            foot: row.error,
          })}
        />
      </Panel>
    </>
  );
}

function Figures({ health }: { health: PlatformHealth | undefined }) {
  if (health === undefined) {
    return (
      <Tiles label="Platform">
        {TITLES.map((title) => (
          <Tile key={title} title={title} />
        ))}
      </Tiles>
    );
  }
  const { ok, workload: work, oldest_waiting_seconds: waiting } = health;
  return (
    <Tiles label="Platform">
      <Tile
        title={TITLES[0]}
        value={ok ? 'Well' : <span className="warn">Needs a look</span>}
        note={ok ? 'every server answers, nobody waits' : 'see what is marked below'}
      />
      <Tile
        title={TITLES[1]}
        value={work?.alerts_waiting ?? '–'}
        note={waiting === null ? 'none for long' : `oldest ${formatDuration(waiting * 1000)}`}
      />
      <Tile
        title={TITLES[2]}
        value={work?.orders_unsettled ?? '–'}
        note={`${work?.accounts_connected ?? '–'} accounts connected`}
      />
      <Tile
        title={TITLES[3]}
        value={work?.active_strategies ?? '–'}
        note={`of ${work?.users ?? '–'} users`}
      />
    </Tiles>
  );
}

function QueueStatus({ row }: { row: QueueState }) {
  if (row.workers === 0) return <StatusBadge tone="bad">No worker</StatusBadge>;
  return row.failed > 0 ? (
    <StatusBadge tone="warn">Has failed jobs</StatusBadge>
  ) : (
    <StatusBadge tone="good">Well</StatusBadge>
  );
}

function ServerStatus({ row }: { row: ServerState }) {
  return row.ok ? (
    <StatusBadge tone="good">Answers</StatusBadge>
  ) : (
    <StatusBadge tone="bad">Away</StatusBadge>
  );
}

const SERVER_NAMES: Readonly<Record<string, string>> = { mongodb: 'MongoDB', redis: 'Redis' };
const serverName = ({ name }: ServerState) => SERVER_NAMES[name] ?? name;
const latency = ({ milliseconds }: ServerState) =>
  milliseconds === null ? '–' : `${milliseconds.toFixed(1)} ms`;
const count = (value: number) => <span className="num">{value.toLocaleString('en-IN')}</span>;

const QUEUES: readonly Column<QueueState>[] = [
  { header: 'Queue', cell: (row) => <strong>{row.name}</strong> },
  { header: 'Status', grow: true, cell: (row) => <QueueStatus row={row} /> },
  { header: 'Waiting', align: 'end', cell: (row) => count(row.waiting) },
  { header: 'Failed', align: 'end', cell: (row) => count(row.failed) },
  { header: 'Workers', align: 'end', cell: (row) => count(row.workers) },
];

const SERVERS: readonly Column<ServerState>[] = [
  { header: 'Server', cell: (row) => <strong>{serverName(row)}</strong> },
  { header: 'Status', cell: (row) => <ServerStatus row={row} /> },
  { header: 'Error', grow: true, cell: (row) => row.error ?? '' },
  {
    header: 'Answered in',
    align: 'end',
    cell: (row) => <span className="num">{latency(row)}</span>,
  },
];
