// How each strategy is doing, in one line each.
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Alert, Strategy } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { When } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { StrategyStatus } from '@/components/ui/status';
import type { ListSource } from '@/lib/list-source';
import classes from './workspace.module.css';

interface Props {
  source: ListSource<Strategy>;
  /** The alerts read so far, for each strategy's last one. */
  alerts: readonly Alert[];
  emptyAction: ReactNode;
  tools: ReactNode;
}

export function StrategyHealth({ source, alerts, emptyAction, tools }: Props) {
  return (
    <Panel title="Strategies" tools={tools}>
      {source.rows === undefined && source.error === null && (
        <div role="status" aria-label="Loading strategies" data-state="loading">
          {[1, 2, 3].map((row) => (
            <div key={row} className={classes['health']} aria-hidden>
              <Skeleton height={12} width="50%" />
            </div>
          ))}
        </div>
      )}
      {source.rows === undefined && source.error !== null && (
        <ErrorState error={source.error} onRetry={source.refetch} />
      )}
      {source.rows?.length === 0 && <EmptyState sentence="No strategy yet." action={emptyAction} />}
      {source.rows?.map((strategy) => (
        <HealthRow
          key={strategy.id}
          strategy={strategy}
          last={alerts.find((alert) => alert.strategy_id === strategy.id)}
        />
      ))}
    </Panel>
  );
}

function HealthRow({ strategy, last }: { strategy: Strategy; last: Alert | undefined }) {
  return (
    <Link
      to="/strategies/$strategyId"
      params={{ strategyId: strategy.id }}
      className={classes['health']}
    >
      <span className={classes['healthName']}>
        <strong>{strategy.name}</strong>
        <span className={classes['hint']}>
          {last === undefined ? (
            'no recent alert'
          ) : (
            <>
              last alert <When iso={last.received_at} />
            </>
          )}
        </span>
      </span>
      <ModeBadge mode={strategy.paper_trading ? 'paper' : 'live'} />
      <StrategyStatus status={strategy.status} />
    </Link>
  );
}
