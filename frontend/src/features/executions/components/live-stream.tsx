// What is happening right now: each alert's way through the pipeline, newest on top.
import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ModeBadge, Side } from '@/components/ui/badge';
import { Money, When } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { PipelineStrip } from '@/components/ui/pipeline-strip';
import { EmptyState, ErrorState, StaleNote } from '@/components/ui/states';
import { AlertStatus, ExecutionStatus } from '@/components/ui/status';
import { useFreshRows } from '@/components/ui/use-fresh-rows';
import { formatQuantity } from '@/lib/format';
import type { ListSource } from '@/lib/list-source';
import { useConnection } from '@/realtime/connection';
import { useRetryExecution } from '../api';
import { announce, viewOf, type StreamEntry } from '../stream';
import classes from './live-stream.module.css';

interface Props {
  source: ListSource<StreamEntry>;
  /** The mode of an alert that has no execution. */
  modeOf: (entry: StreamEntry) => 'live' | 'paper' | null;
  onOpen: (entry: StreamEntry) => void;
  emptyAction: ReactNode;
  tools: ReactNode;
}

export function LiveStream({ source, modeOf, onOpen, emptyAction, tools }: Props) {
  const isOffline = useConnection() === 'offline';
  const rows = source.rows ?? [];
  const fresh = useFreshRows(rows.map(({ id }) => id));
  const newest = rows[0];
  return (
    <Panel title="Live executions" tools={tools}>
      <p className="sr-only" aria-live="polite">
        {newest !== undefined && fresh.has(newest.id) ? announce(newest) : ''}
      </p>
      {source.rows !== undefined && (isOffline || source.error !== null) && (
        <StaleNote updatedAt={source.updatedAt} onRefresh={source.refetch} />
      )}
      {source.rows === undefined && source.error !== null && (
        <ErrorState error={source.error} onRetry={source.refetch} />
      )}
      {source.rows === undefined && source.error === null && <LoadingStream />}
      {source.rows?.length === 0 && (
        <EmptyState sentence="No alert has come in yet." action={emptyAction} />
      )}
      <div className={classes['list']}>
        {rows.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            mode={modeOf(entry)}
            isFresh={fresh.has(entry.id)}
            onOpen={onOpen}
          />
        ))}
      </div>
    </Panel>
  );
}

function LoadingStream() {
  return (
    <div role="status" aria-label="Loading live executions" data-state="loading">
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <div key={row} className={classes['row']} aria-hidden>
          <Skeleton height={12} />
          <Skeleton height={12} width="70%" />
        </div>
      ))}
    </div>
  );
}

interface RowProps {
  entry: StreamEntry;
  mode: 'live' | 'paper' | null;
  isFresh: boolean;
  onOpen: (entry: StreamEntry) => void;
}

function Row({ entry, mode, isFresh, onOpen }: RowProps) {
  const { alert, execution } = entry;
  const { symbol, side, quantity, price, status } = viewOf(entry);
  return (
    <div
      className={`${classes['row']} ${isFresh ? classes['fresh'] : ''}`}
      data-testid={execution === undefined ? 'alert-row' : 'execution-row'}
    >
      <button
        type="button"
        className={classes['cover']}
        aria-label={`Details of ${side} ${symbol}`}
        onClick={() => {
          onOpen(entry);
        }}
      />
      <span className={classes['time']}>
        <When iso={entry.at} />
      </span>
      <span className={classes['what']}>
        {side !== '' && (
          <span data-field="side" data-value={side}>
            <Side side={side} />
          </span>
        )}
        <span className={classes['symbol']} data-field="symbol" data-value={symbol} title={symbol}>
          {symbol}
        </span>
      </span>
      <span
        className={`num ${classes['quantity']}`}
        data-field="quantity"
        data-value={quantity ?? undefined}
      >
        {formatQuantity(quantity)}
      </span>
      <span className={classes['price']} data-field="price" data-value={price ?? undefined}>
        <Money amount={price} />
      </span>
      <span className={classes['mode']}>{mode !== null && <ModeBadge mode={mode} />}</span>
      <span className={classes['strip']}>
        {alert !== undefined && <PipelineStrip source={alert} />}
      </span>
      <span className={classes['status']} data-field="status" data-value={status}>
        {execution !== undefined && <ExecutionStatus status={execution.status} />}
        {execution === undefined && <AlertStatus status={alert.status} />}
      </span>
      <Reason entry={entry} />
    </div>
  );
}

/** Why it stopped, in words, and what can be done about it. */
function Reason({ entry }: { entry: StreamEntry }) {
  const { execution } = entry;
  const retry = useRetryExecution();
  const { reason } = viewOf(entry);
  const hasFailed = execution?.status === 'fail';
  if (reason === null && !hasFailed) return null;
  return (
    <p className={classes['reason']}>
      {reason ?? 'The broker gave no reason.'}
      {hasFailed && (
        <Button
          variant="default"
          size="compact-xs"
          loading={retry.isPending}
          onClick={() => {
            retry.mutate(execution.id);
          }}
        >
          Retry
        </Button>
      )}
    </p>
  );
}
