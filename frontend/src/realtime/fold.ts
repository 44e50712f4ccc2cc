// Folds a server event into the query cache, so that lists and details change without a request.
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys, type LiveNoun } from '@/api/keys';
import type { Position } from '@/api/types';
import { decimalOf } from '@/lib/decimal';
import { NOUN_OF_EVENT, type LivePrice, type ServerEventName, type ServerEvents } from './events';

type Row = Record<string, unknown>;

interface Page {
  items: Row[];
  next_cursor: string | null;
}

const TIME_FIELD = {
  alerts: 'received_at',
  executions: 'executed_at',
  orders: 'created_at',
  positions: null,
  strategies: 'created_at',
} as const satisfies Record<LiveNoun, string | null>;

/** What makes two rows the same thing. A position is one per broker, symbol and product. */
function identity(noun: LiveNoun, row: Row): string {
  return noun === 'positions'
    ? [row['broker_id'], row['symbol'], row['product']].map(String).join('|')
    : String(row['id']);
}

/** Would the server put this row in a list with these filters? */
export function matches(noun: LiveNoun, filters: Row, row: Row): boolean {
  const time = TIME_FIELD[noun];
  return Object.entries(filters).every(([name, wanted]) => {
    if (name !== 'from' && name !== 'to') return row[name] === wanted;
    if (time === null) return true;
    const [at, bound] = [Date.parse(String(row[time])), Date.parse(String(wanted))];
    return name === 'from' ? at >= bound : at <= bound;
  });
}

const rowKnown = (data: InfiniteData<Page>, noun: LiveNoun, id: string) =>
  data.pages.some(({ items }) => items.some((item) => identity(noun, item) === id));

function upsert(
  data: InfiniteData<Page> | undefined,
  noun: LiveNoun,
  row: Row,
  belongs: boolean,
): InfiniteData<Page> | undefined {
  if (data === undefined) return data;
  const id = identity(noun, row);
  const pages = data.pages.map((page) => {
    const at = page.items.findIndex((item) => identity(noun, item) === id);
    if (at < 0) return page;
    return belongs
      ? { ...page, items: page.items.with(at, row) }
      : { ...page, items: page.items.toSpliced(at, 1) };
  });
  const [first, ...rest] = pages;
  if (first === undefined || !belongs || rowKnown(data, noun, id)) return { ...data, pages };
  return { ...data, pages: [{ ...first, items: [row, ...first.items] }, ...rest] };
}

function foldRow(cache: QueryClient, noun: LiveNoun, row: Row): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: keys.lists(noun) })) {
    const filters = (query.queryKey[2] ?? {}) as Row;
    cache.setQueryData<InfiniteData<Page>>(query.queryKey, (data) =>
      upsert(data, noun, row, matches(noun, filters, row)),
    );
  }
  if (noun !== 'positions') {
    cache.setQueryData(keys.detail(noun, String(row['id'])), (old: unknown) =>
      old === undefined ? old : row,
    );
  }
}

/** Marks positions in that symbol to the new price; exact, in decimals. */
function foldPrice(cache: QueryClient, tick: LivePrice): void {
  cache.setQueryData(keys.price(tick.symbol), tick);
  const price = decimalOf(tick.price);
  if (price === null) return;
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
            const unrealized = price.minus(average).times(quantity).toFixed(2);
            return { ...position, last_price: tick.price, unrealized_pnl: unrealized };
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
  foldRow(cache, noun, row);
  if (noun === 'executions' || noun === 'alerts' || noun === 'positions') {
    void cache.invalidateQueries({ queryKey: keys.summary });
  }
}
