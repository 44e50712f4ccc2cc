// The bell's list, with the way from each notification to what it speaks of.
import { Sheet } from '@/components/ui/sheet';
import { NotificationList } from '@/features/notifications/components/notification-list';
import { LinkButton } from './link-button';
import { NotificationTarget } from './notification-target';

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function NotificationSheet({ opened, onClose }: Props) {
  return (
    <Sheet opened={opened} onClose={onClose} title="Notifications">
      <NotificationList linkOf={(row) => <NotificationTarget row={row} onGo={onClose} />} />
      <LinkButton to="/notifications" variant="default" fullWidth mt="md" onClick={onClose}>
        All notifications and channels
      </LinkButton>
    </Sheet>
  );
}
