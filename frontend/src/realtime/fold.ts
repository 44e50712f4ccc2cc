// Folds a server event into the query cache, so that lists and details change without a request.
import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import { keys, type LiveNoun } from '@/api/keys';
import type { Position } from '@/api/types';
import { decimalOf, type Decimal } from '@/lib/decimal';
import { NOUN_OF_EVENT, type LivePrice, type ServerEventName, type ServerEvents } from './events';

type Row = Record<string, unknown>;

interface Page {
  items: Row[];
  next_cursor: string | null;
}

const TIME_FIELD = {
  alerts: 'received_at',
  executions: 'created_at',
  notifications: 'at',
  orders: 'created_at',
  positions: 'updated_at',
  strategies: 'created_at',
  trades: 'opened_at',
} as const satisfies Record<LiveNoun, string>;

/** Would the server put this row in a list with these filters? */
export function matches(noun: LiveNoun, filters: Row, row: Row): boolean {
  const time = TIME_FIELD[noun];
  return Object.entries(filters).every(([name, wanted]) => {
    if (name === 'unread') return wanted !== true || row['read_at'] === null;
    if (name !== 'from' && name !== 'to') return row[name] === wanted;
    const [at, bound] = [Date.parse(String(row[time])), Date.parse(String(wanted))];
    return name === 'from' ? at >= bound : at <= bound;
  });
}

const rowKnown = (data: InfiniteData<Page>, id: unknown) =>
  data.pages.some(({ items }) => items.some((item) => item['id'] === id));

function upsert(
  data: InfiniteData<Page> | undefined,
  row: Row,
  belongs: boolean,
): InfiniteData<Page> | undefined {
  if (data === undefined) return data;
  const id = row['id'];
  const pages = data.pages.map((page) => {
    const at = page.items.findIndex((item) => item['id'] === id);
    if (at < 0) return page;
    return belongs
      ? { ...page, items: page.items.with(at, { ...page.items[at], ...row }) }
      : { ...page, items: page.items.toSpliced(at, 1) };
  });
  const [first, ...rest] = pages;
  if (first === undefined || !belongs || rowKnown(data, id)) return { ...data, pages };
  return { ...data, pages: [{ ...first, items: [row, ...first.items] }, ...rest] };
}

const stained = new WeakSet<Promise<unknown>>();

/** An answer that is on its way may have been read before this event: it is read once more. */
function readAgainAfter(cache: QueryClient, query: Query): void {
  const { promise } = query;
  if (query.state.fetchStatus !== 'fetching' || promise === undefined || stained.has(promise))
    return;
  stained.add(promise);
  const again = () => void cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
  promise.then(again, () => undefined);
}

function foldRow(cache: QueryClient, noun: LiveNoun, row: Row): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: keys.lists(noun) })) {
    readAgainAfter(cache, query);
    const filters = (query.queryKey[2] ?? {}) as Row;
    cache.setQueryData<InfiniteData<Page>>(query.queryKey, (data) =>
      upsert(data, row, matches(noun, filters, row)),
    );
  }
  // Merged, since an event leaves out what is secret: a strategy's webhook address.
  cache.setQueryData(keys.detail(noun, String(row['id'])), (old: Row | undefined) =>
    old === undefined ? old : { ...old, ...row },
  );
}

/**
 * What a position is worth after a tick. The simulated market goes on from the price that a paper
 * order was filled at, so its ticks move that price in proportion; they value nothing that is real.
 */
function marked(
  position: Position,
  tick: LivePrice,
  before: LivePrice | undefined,
): Decimal | null {
  const price = decimalOf(tick.price);
  if (!tick.simulated) return price;
  const [last, then] = [decimalOf(position.last_price), decimalOf(before?.price)];
  if (!position.paper || before?.simulated !== true || last === null || then?.isZero() !== false) {
    return null;
  }
  return price?.div(then).times(last).toDecimalPlaces(2) ?? null;
}

/** Marks positions in that symbol to the new price, in decimals. */
function foldPrice(cache: QueryClient, tick: LivePrice): void {
  const before = cache.getQueryData<LivePrice>(keys.price(tick.symbol));
  cache.setQueryData(keys.price(tick.symbol), tick);
  cache.setQueriesData<InfiniteData<{ items: Position[]; next_cursor: string | null }>>(
    { queryKey: keys.lists('positions') },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((position) => {
            const [average, quantity] = [
              decimalOf(position.average_price),
              decimalOf(position.quantity),
            ];
            if (position.symbol !== tick.symbol || average === null || quantity === null) {
              return position;
            }
            const price = marked(position, tick, before);
            if (price === null) return position;
            const unrealized = price.minus(average).times(quantity).toFixed(2);
            const shown = tick.simulated ? price.toFixed(2) : tick.price;
            return { ...position, last_price: shown, unrealized_pnl: unrealized };
          }),
        })),
      },
  );
}

/** Applies one event; applying the same one again changes nothing. */
export function foldEvent<Name extends ServerEventName>(
  cache: QueryClient,
  name: Name,
  payload: ServerEvents[Name],
): void {
  if (name === 'live_price') {
    foldPrice(cache, payload as LivePrice);
    return;
  }
  const noun = NOUN_OF_EVENT[name];
  if (noun === null) return;
  const { seq, ...row } = payload as ServerEvents[Name] & Row;
  foldRow(cache, noun, noun === 'trades' ? (row['data'] as Row) : row);
  if (noun === 'executions' || noun === 'alerts' || noun === 'positions') {
    void cache.invalidateQueries({ queryKey: keys.summary });
  }
  if (noun === 'positions' || noun === 'trades') {
    void cache.invalidateQueries({ queryKey: keys.portfolio });
    void cache.invalidateQueries({ queryKey: keys.performance });
  }
}
