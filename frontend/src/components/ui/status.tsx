// The words and colours of every status, exhaustive: a new status in the API is a type error where it is shown.
import { StatusBadge, type Tone } from './badge';

interface Look {
  word: string;
  tone: Tone;
}

const EXECUTION = {
  success: { word: 'Success', tone: 'good' },
  fail: { word: 'Failed', tone: 'bad' },
  pending: { word: 'Pending', tone: 'busy' },
} as const satisfies Record<string, Look>;

const ALERT = {
  received: { word: 'Received', tone: 'busy' },
  claimed: { word: 'In progress', tone: 'busy' },
  done: { word: 'Done', tone: 'good' },
  rejected: { word: 'Rejected', tone: 'bad' },
  expired: { word: 'Expired', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
} as const satisfies Record<string, Look>;

const ORDER = {
  CREATED: { word: 'Created', tone: 'busy' },
  SENDING: { word: 'Sending', tone: 'busy' },
  ACCEPTED: { word: 'Accepted', tone: 'busy' },
  OPEN: { word: 'Open', tone: 'busy' },
  TRIGGER_PENDING: { word: 'Waiting for trigger', tone: 'busy' },
  PARTIAL: { word: 'Partly filled', tone: 'warn' },
  FILLED: { word: 'Filled', tone: 'good' },
  CANCELLED: { word: 'Cancelled', tone: 'plain' },
  REJECTED: { word: 'Rejected', tone: 'bad' },
  EXPIRED: { word: 'Expired', tone: 'warn' },
  UNKNOWN: { word: 'Unknown', tone: 'warn' },
  LOST: { word: 'Lost', tone: 'bad' },
} as const satisfies Record<string, Look>;

const STRATEGY = {
  draft: { word: 'Draft', tone: 'plain' },
  active: { word: 'Active', tone: 'good' },
  paused: { word: 'Paused', tone: 'warn' },
  error: { word: 'Error', tone: 'bad' },
} as const satisfies Record<string, Look>;

const BROKER = {
  connected: { word: 'Connected', tone: 'good' },
  expired: { word: 'Expired', tone: 'bad' },
  error: { word: 'Error', tone: 'bad' },
  unverified: { word: 'Not verified', tone: 'warn' },
} as const satisfies Record<string, Look>;

const badge = ({ word, tone }: Look) => <StatusBadge tone={tone}>{word}</StatusBadge>;

export const ExecutionStatus = ({ status }: { status: keyof typeof EXECUTION }) =>
  badge(EXECUTION[status]);
export const AlertStatus = ({ status }: { status: keyof typeof ALERT }) => badge(ALERT[status]);
export const OrderStatus = ({ status }: { status: keyof typeof ORDER }) => badge(ORDER[status]);
export const StrategyStatus = ({ status }: { status: keyof typeof STRATEGY }) =>
  badge(STRATEGY[status]);
export const BrokerStatus = ({ status }: { status: keyof typeof BROKER }) => badge(BROKER[status]);
