// What can be read from the server, as TanStack Query options. Mutations are in features/<noun>/api.ts.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import {
  getAlert,
  getAlertMessage,
  getBroker,
  getBrokerFunds,
  getExecution,
  getKillSwitch,
  getMe,
  getOrder,
  getPostback,
  getDaySummary,
  getStrategy,
  listAlerts,
  listBrokerHoldings,
  listBrokerOrders,
  listBrokerPositions,
  listBrokers,
  listBrokerTrades,
  listBrokerTypes,
  listExecutions,
  listNotifications,
  listOrders,
  listPositions,
  listStrategies,
  listStrategyVersions,
  listTrades,
  searchInstruments,
} from './generated/sdk.gen';
import {
  compact,
  keys,
  type AlertFilters,
  type ExecutionFilters,
  type LiveNoun,
  type NotificationFilters,
  type OrderFilters,
  type TradeFilters,
} from './keys';

const PAGE_SIZE = 50;

interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
}

interface PageQuery {
  limit: number;
  cursor?: string;
}

type LoadPage<Row> = (page: PageQuery, signal: AbortSignal) => Promise<Page<Row>>;

/** A list that is read page by page, under any key. */
export function pagedOptions<const Key extends readonly unknown[], Row>(
  queryKey: Key,
  load: LoadPage<Row>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      load({ limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

const listOptions = <Row>(noun: LiveNoun, filters: object, load: LoadPage<Row>) =>
  pagedOptions(keys.list(noun, filters), load);

export const executionsQuery = (filters: ExecutionFilters = {}) =>
  listOptions('executions', filters, (page, signal) =>
    unwrap(listExecutions({ query: { ...page, ...compact(filters) }, signal })),
  );

export const alertsQuery = (filters: AlertFilters = {}) =>
  listOptions('alerts', filters, (page, signal) =>
    unwrap(listAlerts({ query: { ...page, ...compact(filters) }, signal })),
  );

export const ordersQuery = (filters: OrderFilters = {}) =>
  listOptions('orders', filters, (page, signal) =>
    unwrap(listOrders({ query: { ...page, ...compact(filters) }, signal })),
  );

export const notificationsQuery = (filters: NotificationFilters = {}) =>
  listOptions('notifications', filters, (page, signal) =>
    unwrap(listNotifications({ query: { ...page, ...compact(filters) }, signal })),
  );

export const positionsQuery = () =>
  listOptions('positions', {}, (page, signal) => unwrap(listPositions({ query: page, signal })));

export const tradesQuery = (filters: TradeFilters = {}) =>
  listOptions('trades', filters, (page, signal) =>
    unwrap(listTrades({ query: { ...page, ...compact(filters) }, signal })),
  );

export const strategiesQuery = () =>
  listOptions('strategies', {}, (page, signal) => unwrap(listStrategies({ query: page, signal })));

export const strategyQuery = (id: string) =>
  queryOptions({
    queryKey: keys.detail('strategies', id),
    queryFn: ({ signal }) => unwrap(getStrategy({ path: { strategy_id: id }, signal })),
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: keys.detail('alerts', id),
    queryFn: ({ signal }) => unwrap(getAlert({ path: { alert_id: id }, signal })),
  });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.detail('executions', id),
    queryFn: ({ signal }) => unwrap(getExecution({ path: { execution_id: id }, signal })),
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: keys.detail('orders', id),
    queryFn: ({ signal }) => unwrap(getOrder({ path: { order_id: id }, signal })),
  });

export const alertMessageQuery = (strategyId: string) =>
  queryOptions({
    queryKey: keys.alertMessage(strategyId),
    queryFn: ({ signal }) => unwrap(getAlertMessage({ path: { strategy_id: strategyId }, signal })),
  });

export const versionsQuery = (strategyId: string) =>
  queryOptions({
    queryKey: keys.versions(strategyId),
    queryFn: ({ signal }) =>
      unwrap(listStrategyVersions({ path: { strategy_id: strategyId }, signal })),
  });

export const brokersQuery = () =>
  queryOptions({
    queryKey: keys.brokers,
    queryFn: ({ signal }) => unwrap(listBrokers({ query: { limit: 200 }, signal })),
  });

export const brokerQuery = (id: string) =>
  queryOptions({
    queryKey: keys.broker(id),
    queryFn: ({ signal }) => unwrap(getBroker({ path: { broker_id: id }, signal })),
  });

const BOOK_STALE_MS = 5_000;

/** A broker's books are read live and cost of its rate limit: read when looked at, kept for seconds. */
const bookOptions = <Book>(
  id: string,
  name: string,
  load: (signal: AbortSignal) => Promise<Book>,
) =>
  queryOptions({
    queryKey: keys.book(id, name),
    queryFn: ({ signal }) => load(signal),
    staleTime: BOOK_STALE_MS,
    retry: false,
  });

export const fundsQuery = (id: string) =>
  bookOptions(id, 'funds', (signal) => unwrap(getBrokerFunds({ path: { broker_id: id }, signal })));

export const bookPositionsQuery = (id: string) =>
  bookOptions(id, 'positions', (signal) =>
    unwrap(listBrokerPositions({ path: { broker_id: id }, signal })),
  );

export const holdingsQuery = (id: string) =>
  bookOptions(id, 'holdings', (signal) =>
    unwrap(listBrokerHoldings({ path: { broker_id: id }, signal })),
  );

export const bookOrdersQuery = (id: string) =>
  bookOptions(id, 'orders', (signal) =>
    unwrap(listBrokerOrders({ path: { broker_id: id }, signal })),
  );

export const bookTradesQuery = (id: string) =>
  bookOptions(id, 'trades', (signal) =>
    unwrap(listBrokerTrades({ path: { broker_id: id }, signal })),
  );

export const postbackQuery = (id: string) =>
  queryOptions({
    queryKey: keys.postback(id),
    queryFn: ({ signal }) => unwrap(getPostback({ path: { broker_id: id }, signal })),
    retry: false,
  });

export const killSwitchQuery = () =>
  queryOptions({
    queryKey: keys.killSwitch,
    queryFn: ({ signal }) => unwrap(getKillSwitch({ signal })),
  });

const FOUND = 12;

/** What can be traded whose symbol or name has these words; nothing is asked for one letter. */
export const instrumentsQuery = (words: string) =>
  queryOptions({
    queryKey: keys.instruments(words),
    queryFn: ({ signal }) =>
      unwrap(searchInstruments({ query: { q: words, limit: FOUND }, signal })),
    enabled: words.length >= 2,
    staleTime: 5 * 60_000,
  });

export const brokerTypesQuery = () =>
  queryOptions({
    queryKey: keys.brokerTypes,
    queryFn: ({ signal }) => unwrap(listBrokerTypes({ signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const summaryQuery = () =>
  queryOptions({
    queryKey: keys.summary,
    queryFn: ({ signal }) => unwrap(getDaySummary({ signal })),
  });

export const meQuery = () =>
  queryOptions({
    queryKey: keys.me,
    queryFn: ({ signal }) => unwrap(getMe({ signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
