// The way from a notification to what it speaks of.
import { Link } from '@tanstack/react-router';
import type { Notification } from '@/api/types';

/** The address of what a notification speaks of; null when it speaks of nothing that has a page. */
export function targetOf({ details }: Pick<Notification, 'details'>): string | null {
  const { broker_id: brokerId, strategy_id: strategyId } = details;
  if (typeof strategyId === 'string') return `/strategies/${strategyId}`;
  if (typeof brokerId === 'string') return `/brokers/${brokerId}`;
  return null;
}

interface Props {
  row: Notification;
  onGo?: () => void;
}

export function NotificationTarget({ row, onGo }: Props) {
  const { broker_id: brokerId, strategy_id: strategyId } = row.details;
  if (typeof strategyId === 'string') {
    return (
      <Link to="/strategies/$strategyId" params={{ strategyId }} onClick={onGo}>
        Open the strategy
      </Link>
    );
  }
  if (typeof brokerId === 'string') {
    return (
      <Link to="/brokers/$brokerId" params={{ brokerId }} onClick={onGo}>
        Open the account
      </Link>
    );
  }
  return null;
}
