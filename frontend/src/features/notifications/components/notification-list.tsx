// What the user should know, newest first; the edge tells how much it matters, and so do words.
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { compact, type NotificationFilters } from '@/api/keys';
import { notificationsQuery } from '@/api/queries';
import type { Notification } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { Reason } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { fromPages } from '@/lib/list-source';
import { problemSentence } from '@/lib/problem-text';
import { useReadAll, useReadNotification } from '../api';
import classes from './notification-list.module.css';

const LEVEL = {
  info: null,
  warning: { tone: 'warn', word: 'Warning' },
  critical: { tone: 'bad', word: 'Act now' },
} as const satisfies Record<Notification['level'], object | null>;

interface Props {
  filters?: NotificationFilters;
  /** Where to go from a notification, if anywhere. */
  linkOf: (row: Notification) => ReactNode;
}

export function NotificationList({ filters = {}, linkOf }: Props) {
  const { rows, error, refetch, more } = fromPages(
    useInfiniteQuery(notificationsQuery(filters)),
    ({ id }) => id,
  );
  const read = useReadAll();
  const isFiltered = Object.keys(compact(filters)).length > 0;
  if (rows === undefined) {
    return error === null ? (
      <div role="status" aria-label="Loading notifications" data-state="loading">
        <Skeleton height={160} />
      </div>
    ) : (
      <ErrorState error={error} onRetry={refetch} />
    );
  }
  const unread = rows.filter(({ read_at }) => read_at === null);
  if (rows.length === 0) {
    const sentence = isFiltered ? 'Nothing matches these filters.' : 'Nothing to tell you.';
    return <EmptyState sentence={sentence} action={null} />;
  }
  return (
    <>
      {unread.length > 0 && (
        <div className={classes['tools']}>
          <Button
            variant="default"
            size="compact-sm"
            loading={read.isPending}
            onClick={() => {
              read.mutate();
            }}
          >
            Mark all as read
          </Button>
        </div>
      )}
      {read.error && <Reason>{problemSentence(read.error)}</Reason>}
      <ul className={classes['list']}>
        {rows.map((row) => (
          <Item key={row.id} row={row} link={linkOf(row)} />
        ))}
      </ul>
      {more !== undefined && (
        <Button variant="default" fullWidth loading={more.loading} onClick={more.load}>
          Show older
        </Button>
      )}
    </>
  );
}

function Item({ row, link }: { row: Notification; link: ReactNode }) {
  const level = LEVEL[row.level];
  const read = useReadNotification();
  return (
    <li
      className={`${classes['item']} ${row.read_at === null ? classes['unread'] : ''}`}
      data-testid="notification-row"
    >
      <span className={classes['edge']} data-level={row.level} aria-hidden />
      <div className={classes['head']}>
        <span className={classes['title']}>{row.title}</span>
        {level !== null && <StatusBadge tone={level.tone}>{level.word}</StatusBadge>}
        {row.read_at === null && <span className="sr-only">unread</span>}
        <When iso={row.at} />
      </div>
      <p className={classes['message']}>{row.message}</p>
      <div className={classes['links']}>
        {link}
        {row.read_at === null && (
          <button
            type="button"
            disabled={read.isPending}
            onClick={() => {
              read.mutate(row.id);
            }}
          >
            Mark as read
          </button>
        )}
      </div>
    </li>
  );
}
