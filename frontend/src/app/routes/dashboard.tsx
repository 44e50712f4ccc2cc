// Today at a glance: figures, the live stream, strategies' health, open positions.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { alertsQuery, executionsQuery, positionsQuery, strategiesQuery } from '@/api/queries';
import type { Alert, Execution, Strategy } from '@/api/types';
import { Page, Panel } from '@/components/ui/panel';
import { FirstSteps, Split } from '@/features/dashboard/components/first-steps';
import { Today } from '@/features/dashboard/components/today';
import { LiveStream } from '@/features/executions/components/live-stream';
import { streamOf, type StreamEntry } from '@/features/executions/stream';
import { PositionList } from '@/features/positions/components/position-list';
import { useSendTestAlert } from '@/features/strategies/api';
import { StrategyHealth } from '@/features/strategies/components/health';
import { signOf } from '@/lib/decimal';
import { fromPages, type ListSource } from '@/lib/list-source';
import { problemSentence } from '@/lib/problem-text';
import { LinkButton } from '../link-button';
import { NewStrategyButton } from '../new-strategy-button';

const STREAM_ROWS = 12;
const byId = ({ id }: { id: string }) => id;

/** Both lists must have been read before their stream is whole. */
function join(
  alerts: ListSource<Alert>,
  executions: ListSource<Execution>,
): ListSource<StreamEntry> {
  const isWhole = alerts.rows !== undefined && executions.rows !== undefined;
  return {
    rows: isWhole ? streamOf(alerts.rows ?? [], executions.rows ?? [], STREAM_ROWS) : undefined,
    error: alerts.error ?? executions.error,
    updatedAt: Math.min(alerts.updatedAt, executions.updatedAt),
    refetch: () => {
      alerts.refetch();
      executions.refetch();
    },
  };
}

export function DashboardPage() {
  const navigate = useNavigate();
  const alerts = fromPages(useInfiniteQuery(alertsQuery()), byId);
  const executions = fromPages(useInfiniteQuery(executionsQuery()), byId);
  const strategies = fromPages(useInfiniteQuery(strategiesQuery()), byId);
  const positions = fromPages(useInfiniteQuery(positionsQuery()), byId);
  const openPositions = positions.rows?.filter(({ quantity }) => signOf(quantity) !== 0).length;
  const stream = join(alerts, executions);
  const isFirstVisit = stream.rows?.length === 0 && strategies.rows !== undefined;
  const open = ({ execution, alert }: StreamEntry) =>
    void (execution === undefined
      ? navigate({ to: '/activity/alerts', search: { open: alert.id } })
      : navigate({ to: '/activity', search: { open: execution.id } }));
  const modeOfEntry = ({ alert, execution }: StreamEntry) => {
    if (execution !== undefined) return execution.type;
    const strategy = strategies.rows?.find(({ id }) => id === alert.strategy_id);
    return strategy === undefined ? null : strategy.paper_trading ? 'paper' : 'live';
  };
  return (
    <Page title="Dashboard">
      <Today openPositions={openPositions} />
      <Split>
        {isFirstVisit ? (
          <Steps strategies={strategies.rows ?? []} />
        ) : (
          <LiveStream
            source={stream}
            modeOf={modeOfEntry}
            onOpen={open}
            emptyAction={<NewStrategyButton />}
            tools={<Link to="/activity">All activity</Link>}
          />
        )}
        <StrategyHealth
          source={strategies}
          alerts={alerts.rows ?? []}
          emptyAction={<NewStrategyButton label="Paste a script" />}
          tools={<Link to="/strategies">All strategies</Link>}
        />
      </Split>
      <Panel title="Open positions" tools={<Link to="/trade">All positions</Link>}>
        <PositionList
          openOnly
          emptyAction={
            <LinkButton to="/trade/orders" variant="default">
              See orders
            </LinkButton>
          }
        />
      </Panel>
    </Page>
  );
}

function Steps({ strategies }: { strategies: readonly Strategy[] }) {
  const send = useSendTestAlert();
  const [newest] = strategies;
  const active = strategies.find(({ status }) => status === 'active');
  return (
    <FirstSteps
      hasStrategy={newest !== undefined}
      hasActiveStrategy={active !== undefined}
      newStrategy={<NewStrategyButton />}
      openDeploy={
        newest && (
          <LinkButton to="/strategies/$strategyId" params={{ strategyId: newest.id }}>
            Open {newest.name}
          </LinkButton>
        )
      }
      test={{
        isRunning: send.isPending,
        problem: send.error === null ? undefined : problemSentence(send.error),
        run: () => {
          if (active !== undefined) send.mutate(active.id);
        },
      }}
    />
  );
}
