// One user: who they are, what they run, and what an administrator may do about it.
import type { ReactNode } from 'react';
import type { User } from '@/api/types';
import { Actions, Facts, Stack } from '@/components/ui/evidence';
import { Money, When } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { BrokerReset, RoleChange, StatusChange } from './user-changes';
import { RoleWord, UserStatus } from './user-list';
import { UserStrategies } from './user-strategies';

interface Props {
  user: User;
  /** It is the administrator's own account, which another one must change. */
  isOneself: boolean;
  links: ReactNode;
}

export function UserDetail({ user, isOneself, links }: Props) {
  return (
    <Stack>
      <Facts
        items={[
          ['E-mail', user.email],
          ['Address', user.email_verified ? 'Verified' : 'Not verified'],
          ['Name', user.name ?? '–'],
          ['Phone', user.phone ?? '–'],
          [
            'Client id',
            <span key="client" className="mono">
              {user.client_id}
            </span>,
          ],
          ['Trading capital', <Money key="capital" amount={user.trading_capital} />],
          ['Role', <RoleWord key="role" role={user.role} />],
          ['Status', <UserStatus key="status" status={user.status} />],
          ['Joined', <When key="joined" iso={user.created_at} />],
        ]}
      />
      <Actions>
        {!isOneself && <StatusChange user={user} />}
        {!isOneself && <RoleChange user={user} />}
        <BrokerReset user={user} />
        {links}
      </Actions>
      {isOneself && <p className="dim">This is you. Another administrator can change it.</p>}
      <Panel title="Strategies" note="Read only. That you looked is in the audit log.">
        <UserStrategies userId={user.id} />
      </Panel>
    </Stack>
  );
}
