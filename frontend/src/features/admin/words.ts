// What the audit log's acts are called.

const ACTIONS: Readonly<Record<string, string>> = {
  'activity.viewed': 'Looked at activity',
  'api_key.created': 'Made an API key',
  'api_key.removed': 'Revoked an API key',
  'broker.credentials_replaced': 'Replaced broker credentials',
  'broker.expired': 'Broker session expired',
  'broker.linked': 'Linked a broker account',
  'broker.postback_secret_rotated': 'Changed a postback secret',
  'broker.reset': 'Reset broker credentials',
  'broker.session_renewed': 'Renewed a broker session',
  'broker.unlinked': 'Unlinked a broker account',
  'calendar.changed': 'Changed the market calendar',
  'execution.retried': 'Retried an execution',
  'exit.requested': 'Asked for an exit',
  'job.retried': 'Retried a job',
  'kill_switch.off': 'Kill switch off',
  'kill_switch.on': 'Kill switch on',
  'log_in.locked': 'Log-in locked after failures',
  'mails.viewed': 'Looked at kept mails',
  'order.cancelled': 'Cancelled an order',
  'order.modified': 'Changed an order',
  'order.placed': 'Placed an order by hand',
  'position.drift': 'Position differs from the broker’s',
  'queues.viewed': 'Looked into queues',
  'second_factor.disabled': 'Second factor off',
  'second_factor.enabled': 'Second factor on',
  'second_factor.recovery_renewed': 'New recovery codes',
  'session.all_ended': 'Ended all sessions',
  'session.ended': 'Logged out',
  'session.opened': 'Logged in',
  'session.token_reused': 'Session token used twice',
  'settings.changed': 'Changed platform settings',
  'user.changed': 'Changed a user',
  'user.email_verified': 'Verified an address',
  'user.registered': 'Registered',
  'user.strategies_viewed': 'Looked at strategies',
  'user.updated': 'Changed the profile',
};

/** Words for an act; one that has none yet is shown as it is recorded. */
export const actionWords = (action: string): string => ACTIONS[action] ?? action;

export const ACTION_CHOICES: readonly (readonly [string, string])[] = Object.entries(ACTIONS).sort(
  ([, one], [, other]) => one.localeCompare(other),
);
