// The bell's list, with the way from each notification to what it speaks of.
import { Link } from '@tanstack/react-router';
import type { Notification } from '@/api/types';
import { Sheet } from '@/components/ui/sheet';
import { NotificationList } from '@/features/notifications/components/notification-list';

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function NotificationSheet({ opened, onClose }: Props) {
  return (
    <Sheet opened={opened} onClose={onClose} title="Notifications">
      <NotificationList linkOf={(row) => <Target row={row} onGo={onClose} />} />
    </Sheet>
  );
}

function Target({ row, onGo }: { row: Notification; onGo: () => void }) {
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
