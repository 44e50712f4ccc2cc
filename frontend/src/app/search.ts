// What the URLs' query strings may hold; anything else in them is dropped.
import type {
  ActivityFilters,
  AlertFilters,
  AuditFilters,
  DeliveryFilters,
  ExecutionFilters,
  NotificationFilters,
  OrderFilters,
  TradeFilters,
  UserFilters,
} from '@/api/keys';
import type { Delivery, Order } from '@/api/types';
import { SEGMENTS, type CalendarSegment } from '@/features/admin/calendar';
import { LOGIN_RESULTS, type LoginResult } from '@/features/brokers/login-results';
import { TIMEFRAMES, type Timeframe } from '@/features/market/bars';
import type { ReportSearch } from '@/features/reports/filters';
import { WORKSPACE_TABS, type WorkspaceTab } from '@/features/strategies/tabs';

import { PERIODS } from '@/lib/periods';

type Raw = Record<string, unknown>;

const text = (value: unknown) =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined;

const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value);

export interface Opened {
  /** The id of the row whose details are open. */
  open?: string | undefined;
}

const day = (value: unknown) => {
  const found = text(value);
  return found !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(found) ? found : undefined;
};

export const executionSearch = (raw: Raw): ExecutionFilters & Opened => ({
  from: day(raw['from']),
  to: day(raw['to']),
  strategy_id: text(raw['strategy_id']),
  symbol: text(raw['symbol']),
  side: oneOf(['BUY', 'SELL'], raw['side']),
  type: oneOf(['live', 'paper'], raw['type']),
  status: oneOf(['success', 'fail', 'pending'], raw['status']),
  open: text(raw['open']),
});

export const alertSearch = (raw: Raw): AlertFilters & Opened => ({
  from: day(raw['from']),
  to: day(raw['to']),
  strategy_id: text(raw['strategy_id']),
  source: oneOf(['webhook', 'test', 'replay'], raw['source']),
  status: oneOf(['received', 'claimed', 'done', 'rejected', 'expired', 'failed'], raw['status']),
  open: text(raw['open']),
});

const ORDER_STATUS = [
  'CREATED',
  'SENDING',
  'ACCEPTED',
  'OPEN',
  'TRIGGER_PENDING',
  'PARTIAL',
  'FILLED',
  'CANCELLED',
  'REJECTED',
  'EXPIRED',
  'UNKNOWN',
  'LOST',
] as const satisfies readonly Order['status'][];

export interface TicketOpened {
  /** The order ticket is open, on this side. */
  ticket?: Order['side'] | undefined;
}

export const tradeSearch = (raw: Raw): TicketOpened => ({
  ticket: oneOf(['BUY', 'SELL'], raw['ticket']),
});

export const positionSearch = (raw: Raw): Opened => ({ open: text(raw['open']) });

export const roundTripSearch = (raw: Raw): TradeFilters & Opened => ({
  from: day(raw['from']),
  to: day(raw['to']),
  symbol: text(raw['symbol']),
  side: oneOf(['LONG', 'SHORT'], raw['side']),
  status: oneOf(['open', 'closed'], raw['status']),
  open: text(raw['open']),
});

export interface MarketSearch {
  symbol?: string | undefined;
  timeframe?: Timeframe | undefined;
}

export const marketSearch = (raw: Raw): MarketSearch => ({
  symbol: text(raw['symbol']),
  timeframe: oneOf(TIMEFRAMES, raw['timeframe']),
});

export const orderSearch = (raw: Raw): OrderFilters & Opened => ({
  from: day(raw['from']),
  to: day(raw['to']),
  symbol: text(raw['symbol']),
  side: oneOf(['BUY', 'SELL'], raw['side']),
  status: oneOf(ORDER_STATUS, raw['status']),
  open: text(raw['open']),
});

export const workspaceSearch = (raw: Raw): Opened & { tab?: WorkspaceTab | undefined } => ({
  tab: oneOf(WORKSPACE_TABS, raw['tab']),
  open: text(raw['open']),
});

/** How the browser comes back from a broker's log-in page. */
export const brokerSearch = (raw: Raw): { login?: LoginResult | undefined } => ({
  login: oneOf(LOGIN_RESULTS, raw['login']),
});

export const userSearch = (raw: Raw): UserFilters & Opened => ({
  email: text(raw['email']),
  role: oneOf(['user', 'admin'], raw['role']),
  status: oneOf(['active', 'disabled'], raw['status']),
  open: text(raw['open']),
});

export const wideActivitySearch = (raw: Raw): ActivityFilters => {
  const { open: _, ...filters } = executionSearch(raw);
  return { ...filters, user_id: text(raw['user_id']) };
};

export const auditSearch = (raw: Raw): AuditFilters & Opened => ({
  from: day(raw['from']),
  to: day(raw['to']),
  actor: text(raw['actor']),
  user_id: text(raw['user_id']),
  action: text(raw['action']),
  open: text(raw['open']),
});

export interface CalendarSearch extends Opened {
  segment?: CalendarSegment | undefined;
  year?: number | undefined;
}

export const calendarSearch = (raw: Raw): CalendarSearch => {
  const year = Number(raw['year']);
  return {
    segment: oneOf(SEGMENTS, raw['segment']),
    year: Number.isInteger(year) && year >= 2000 && year <= 2100 ? year : undefined,
    open: text(raw['open']),
  };
};

export const feedSearch = (raw: Raw): NotificationFilters => ({
  from: day(raw['from']),
  to: day(raw['to']),
  kind: text(raw['kind']),
  level: oneOf(['info', 'warning', 'critical'], raw['level']),
  unread: raw['unread'] === true ? true : undefined,
});

export const channelSearch = (raw: Raw): Opened => ({ open: text(raw['open']) });

const DELIVERY_STATUS = [
  'waiting',
  'held',
  'sending',
  'sent',
  'digested',
  'failed',
  'unknown',
  'dropped',
] as const satisfies readonly Delivery['status'][];

export const deliverySearch = (raw: Raw): DeliveryFilters => ({
  from: day(raw['from']),
  to: day(raw['to']),
  channel_id: text(raw['channel_id']),
  kind: text(raw['kind']),
  status: oneOf(DELIVERY_STATUS, raw['status']),
});

export const reportSearch = (raw: Raw): ReportSearch => {
  const year = text(raw['year']);
  return {
    period: oneOf(PERIODS, raw['period']),
    from: day(raw['from']),
    to: day(raw['to']),
    strategy_id: text(raw['strategy_id']),
    broker_id: text(raw['broker_id']),
    symbol: text(raw['symbol']),
    type: oneOf(['live', 'paper'], raw['type']),
    side: oneOf(['BUY', 'SELL', 'LONG', 'SHORT'], raw['side']),
    status: oneOf(['success', 'fail', 'pending', 'open', 'closed'], raw['status']),
    source: oneOf(['alert', 'manual', 'recorded'], raw['source']),
    by: oneOf(['day', 'month', 'strategy', 'symbol', 'broker'], raw['by']),
    year: year !== undefined && /^\d{4}-\d{2}$/.test(year) ? year : undefined,
    view: text(raw['view']),
    open: text(raw['open']),
  };
};

/** Where to go after log-in; only paths of this app, so that a link cannot lead away. */
export const loginSearch = (raw: Raw): { next?: string | undefined } => {
  const next = text(raw['next']);
  return { next: next !== undefined && /^\/(?![/\\\t\r\n])/.test(next) ? next : undefined };
};
