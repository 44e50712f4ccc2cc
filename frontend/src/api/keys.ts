// Query keys: one place, because lists, details and live events must name the same cache entries.
import type {
  ListActivityData,
  ListAlertsData,
  ListAuditEntriesData,
  ListDeliveriesData,
  ListExecutionsData,
  ListLedgerData,
  ListNotificationsData,
  ListOrdersData,
  ListTradesData,
  ListUsersData,
} from './generated/types.gen';

type FiltersOf<Query> = Omit<NonNullable<Query>, 'limit' | 'cursor'>;

export type ExecutionFilters = FiltersOf<ListExecutionsData['query']>;
export type AlertFilters = FiltersOf<ListAlertsData['query']>;
export type OrderFilters = FiltersOf<ListOrdersData['query']>;
export type TradeFilters = FiltersOf<ListTradesData['query']>;
export type LedgerFilters = FiltersOf<ListLedgerData['query']>;
export type UserFilters = FiltersOf<ListUsersData['query']>;
export type ActivityFilters = FiltersOf<ListActivityData['query']>;
export type DeliveryFilters = FiltersOf<ListDeliveriesData['query']>;
export type NotificationFilters = FiltersOf<ListNotificationsData['query']>;
export type AuditFilters = FiltersOf<ListAuditEntriesData['query']>;

/** Nouns whose rows arrive over the socket too. */
export type LiveNoun =
  'alerts' | 'executions' | 'notifications' | 'orders' | 'positions' | 'strategies' | 'trades';

/** Drops what is not set, so that `{}` and `{status: undefined}` are one cache entry. */
export function compact<T extends object>(filters: T): T {
  return Object.fromEntries(
    Object.entries(filters).filter(([, value]) => value !== undefined && value !== ''),
  ) as T;
}

export const keys = {
  me: ['me'] as const,
  summary: ['summary'] as const,
  brokerTypes: ['broker-types'] as const,
  brokers: ['brokers', 'list'] as const,
  broker: (id: string) => ['brokers', 'detail', id] as const,
  book: (id: string, book: string) => ['brokers', 'book', id, book] as const,
  postback: (id: string) => ['brokers', 'postback', id] as const,
  killSwitch: ['kill-switch'] as const,
  list: (noun: LiveNoun, filters: object = {}) => [noun, 'list', compact(filters)] as const,
  lists: (noun: LiveNoun) => [noun, 'list'] as const,
  detail: (noun: LiveNoun, id: string) => [noun, 'detail', id] as const,
  alertMessage: (strategyId: string) => ['strategies', 'alert-message', strategyId] as const,
  versions: (strategyId: string) => ['strategies', 'versions', strategyId] as const,
  portfolio: ['portfolio'] as const,
  portfolioOf: (brokerId: string) => ['portfolio', 'of', brokerId] as const,
  ledger: (filters: LedgerFilters) => ['portfolio', 'ledger', compact(filters)] as const,
  ledgerCheck: (brokerId: string) => ['portfolio', 'check', brokerId] as const,
  balances: ['balances'] as const,
  performance: ['performance'] as const,
  preview: (order: object) => ['preview', order] as const,
  quote: (symbol: string) => ['quote', symbol] as const,
  candles: (symbol: string, timeframe: string) => ['candles', symbol, timeframe] as const,
  watchlist: ['watchlist'] as const,
  marketStatus: ['market-status'] as const,
  price: (symbol: string) => ['price', symbol] as const,
  instruments: (words: string) => ['instruments', words] as const,
  sessions: ['sessions'] as const,
  apiKeys: ['api-keys'] as const,
  secondFactor: ['second-factor'] as const,
  reports: {
    of: (report: string, filters: object) => ['reports', report, compact(filters)] as const,
    views: ['reports', 'views'] as const,
  },
  notifying: {
    methods: ['notifying', 'methods'] as const,
    channels: ['notifying', 'channels'] as const,
    allDeliveries: ['notifying', 'deliveries'] as const,
    deliveries: (filters: DeliveryFilters) =>
      ['notifying', 'deliveries', compact(filters)] as const,
    delivery: (id: string) => ['notifying', 'delivery', id] as const,
    unread: ['notifying', 'unread'] as const,
  },
  admin: {
    users: ['admin', 'users'] as const,
    usersBy: (filters: UserFilters) => ['admin', 'users', compact(filters)] as const,
    strategiesOf: (userId: string) => ['admin', 'strategies', userId] as const,
    activity: (filters: ActivityFilters) => ['admin', 'activity', compact(filters)] as const,
    audit: (filters: AuditFilters) => ['admin', 'audit', compact(filters)] as const,
    health: ['admin', 'health'] as const,
    failedJobs: ['admin', 'failed-jobs'] as const,
    mails: ['admin', 'mails'] as const,
    settings: ['admin', 'settings'] as const,
    calendar: (segment: string, year: number) => ['admin', 'calendar', segment, year] as const,
  },
};
