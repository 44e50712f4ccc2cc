import { makeMail } from '@/testing/admin-factories';
import {
  makeActivity,
  makeAuditEntry,
  makeFailedJob,
  makeStrategy,
  makeUser,
} from '@/testing/factories';
import { describeListStates } from '@/testing/list-states';
import { ActivityList } from './activity-list';
import { AuditList } from './audit-list';
import { FailedJobs } from './failed-jobs';
import { MailList } from './mail-list';
import { UserList } from './user-list';
import { UserStrategies } from './user-strategies';

const nothing = () => undefined;
const sameName = (id: string) => id;

describeListStates({
  name: 'users',
  path: '/admin/users',
  row: makeUser(),
  reads: 'asha@example.in',
  emptySentence: 'Nobody has registered yet.',
  ui: (emptyAction) => <UserList filters={{}} onOpen={nothing} emptyAction={emptyAction} />,
});

describeListStates({
  name: 'a user’s strategies',
  path: '/admin/users/u1/strategies',
  row: makeStrategy({ name: 'Their breakout' }),
  reads: 'Their breakout',
  emptySentence: 'They have no strategy.',
  ui: () => <UserStrategies userId="u1" />,
});

describeListStates({
  name: 'everybody’s activity',
  path: '/admin/activity',
  row: makeActivity(),
  reads: 'NSE:TCS',
  emptySentence: 'Nothing was executed yet.',
  ui: (emptyAction) => <ActivityList filters={{}} nameOf={sameName} emptyAction={emptyAction} />,
});

describeListStates({
  name: 'the audit log',
  path: '/admin/audit',
  row: makeAuditEntry({ action: 'session.opened' }),
  reads: 'Logged in',
  emptySentence: 'Nothing was recorded yet.',
  ui: (emptyAction) => (
    <AuditList filters={{}} nameOf={sameName} onOpen={nothing} emptyAction={emptyAction} />
  ),
});

describeListStates({
  name: 'failed jobs',
  path: '/admin/jobs/failed',
  row: makeFailedJob(),
  reads: 'submit order',
  emptySentence: 'No job has failed.',
  ui: () => <FailedJobs />,
});

describeListStates({
  name: 'kept mails',
  path: '/admin/mails',
  row: makeMail(),
  reads: 'Confirm your address',
  emptySentence: 'No mail was written yet.',
  ui: () => <MailList onOpen={nothing} />,
});
