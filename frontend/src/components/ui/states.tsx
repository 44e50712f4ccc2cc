// The states that are not data: nothing there yet, could not be read, no longer fresh.
import { Button } from '@mantine/core';
import { CircleAlert, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { problemText } from '@/lib/problem-text';
import { formatClock } from '@/lib/time';
import classes from './states.module.css';

export interface Empty {
  sentence: string;
  action: ReactNode;
}

export function EmptyState({ sentence, action }: Empty) {
  return (
    <div className={classes['state']} data-state="empty">
      <span className={classes['icon']} aria-hidden>
        <Inbox size={18} />
      </span>
      <p className={classes['words']}>{sentence}</p>
      {action}
    </div>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, detail, requestId } = problemText(error);
  return (
    <div className={classes['state']} role="alert" data-state="error">
      <span className={`${classes['icon']} ${classes['bad']}`} aria-hidden>
        <CircleAlert size={18} />
      </span>
      <div className={classes['words']}>
        <p className={classes['title']}>{title}</p>
        {detail !== undefined && <p>{detail}</p>}
        {requestId !== undefined && (
          <p className={classes['request']}>
            Request id <span className="mono">{requestId}</span>
          </p>
        )}
      </div>
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

interface StaleProps {
  updatedAt: number;
  onRefresh: () => void;
}

export function StaleNote({ updatedAt, onRefresh }: StaleProps) {
  return (
    <div className={classes['stale']} role="status" data-state="stale">
      <span>
        Not live: this is how things stood at {formatClock(new Date(updatedAt))} IST. Reconnecting.
      </span>
      <button type="button" onClick={onRefresh}>
        Refresh
      </button>
    </div>
  );
}
