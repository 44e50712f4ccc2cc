import { QueryClient, QueryObserver, type InfiniteData } from '@tanstack/react-query';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keys, type LiveNoun } from '@/api/keys';
import { makeAlert, makeExecution, makePosition, makeStrategy } from '@/testing/factories';
import { foldEvent, matches } from './fold';

let cache: QueryClient;

beforeEach(() => {
  cache = new QueryClient();
});

type List = InfiniteData<{ items: { id: string; status?: string }[]; next_cursor: string | null }>;

const put = (noun: LiveNoun, filters: object, ...pages: { id: string }[][]) =>
  cache.setQueryData(keys.list(noun, filters), {
    pages: pages.map((items) => ({ items, next_cursor: null })),
    pageParams: pages.map(() => null),
  });

const ids = (noun: LiveNoun, filters: object = {}) =>
  cache
    .getQueryData<List>(keys.list(noun, filters))
    ?.pages.map(({ items }) => items.map(({ id }) => id));

describe('lists', () => {
  test('a new row comes on top of the first page', () => {
    put('executions', {}, [makeExecution({ id: 'e1' })], [makeExecution({ id: 'e0' })]);
    foldEvent(cache, 'execution', { ...makeExecution({ id: 'e2' }), seq: 1 });
    expect(ids('executions')).toEqual([['e2', 'e1'], ['e0']]);
  });

  test('a known row is replaced where it stands, and twice is as once', () => {
    put('executions', {}, [makeExecution({ id: 'e1' })], [makeExecution({ id: 'e0' })]);
    const event = { ...makeExecution({ id: 'e0', status: 'fail' }), seq: 2 };
    foldEvent(cache, 'execution', event);
    foldEvent(cache, 'execution', event);
    expect(ids('executions')).toEqual([['e1'], ['e0']]);
    const list = cache.getQueryData<List>(keys.list('executions'));
    expect(list?.pages[1]?.items[0]).toMatchObject({ status: 'fail' });
    expect(list?.pages[1]?.items[0]).not.toHaveProperty('seq');
  });

  test('a filtered list takes only what matches, and loses what no longer does', () => {
    put('executions', { status: 'pending' }, [makeExecution({ id: 'e1', status: 'pending' })]);
    foldEvent(cache, 'execution', { ...makeExecution({ id: 'e2', status: 'success' }), seq: 1 });
    expect(ids('executions', { status: 'pending' })).toEqual([['e1']]);
    foldEvent(cache, 'execution', { ...makeExecution({ id: 'e1', status: 'success' }), seq: 2 });
    expect(ids('executions', { status: 'pending' })).toEqual([[]]);
  });

  test('a list that was never read stays unread', () => {
    foldEvent(cache, 'alert', { ...makeAlert(), seq: 1 });
    expect(ids('alerts')).toBeUndefined();
  });

  test('an event that leaves out a secret does not wipe it', () => {
    put('strategies', {}, [makeStrategy()]);
    cache.setQueryData(keys.detail('strategies', 's1'), makeStrategy());
    const { webhook_path, webhook_url, ...rest } = makeStrategy({ status: 'paused' });
    foldEvent(cache, 'strategy', { ...rest, seq: 1 });
    const known = { status: 'paused', webhook_path, webhook_url };
    expect(cache.getQueryData(keys.detail('strategies', 's1'))).toMatchObject(known);
    expect(cache.getQueryData<List>(keys.list('strategies'))?.pages[0]?.items[0]).toMatchObject(
      known,
    );
  });
});

test('a list whose answer is on its way when an event comes is read once more, and only once', async () => {
  let reads = 0;
  let answer: () => void = () => undefined;
  const observer = new QueryObserver(cache, {
    queryKey: keys.list('alerts'),
    queryFn: () => {
      reads += 1;
      return new Promise((resolve) => {
        answer = () => {
          resolve({ pages: [], pageParams: [] });
        };
      });
    },
  });
  const stop = observer.subscribe(() => undefined);
  foldEvent(cache, 'alert', { ...makeAlert(), seq: 1 });
  foldEvent(cache, 'alert', { ...makeAlert({ id: 'a2' }), seq: 2 });
  answer();
  await vi.waitFor(() => {
    expect(reads).toBe(2);
  });
  answer();
  await vi.waitFor(() => {
    expect(cache.isFetching()).toBe(0);
  });
  expect(reads).toBe(2);
  stop();
});

test('an open detail follows its events; one that is not open is not made up', () => {
  cache.setQueryData(keys.detail('executions', 'e1'), makeExecution({ status: 'pending' }));
  foldEvent(cache, 'execution', { ...makeExecution({ status: 'success' }), seq: 1 });
  foldEvent(cache, 'execution', { ...makeExecution({ id: 'e9' }), seq: 2 });
  expect(cache.getQueryData(keys.detail('executions', 'e1'))).toMatchObject({ status: 'success' });
  expect(cache.getQueryData(keys.detail('executions', 'e9'))).toBeUndefined();
});

test('ranges take their bounds', () => {
  const row = { created_at: '2026-11-20T08:00:00Z' };
  expect(matches('executions', { from: '2026-11-20T08:00:00Z' }, row)).toBe(true);
  expect(matches('executions', { from: '2026-11-20T08:00:01Z' }, row)).toBe(false);
  expect(matches('executions', { to: '2026-11-20T07:59:59Z' }, row)).toBe(false);
});

test('simulated prices move what is held on paper in proportion, and nothing that is real', () => {
  put('positions', {}, [makePosition({ paper: false }), makePosition({ id: 'p2', paper: true })]);
  const timestamp = '2026-11-20T08:00:00Z';
  const tick = { symbol: 'NSE:TCS', price: '1.00', timestamp, simulated: true };
  foldEvent(cache, 'live_price', { ...tick, price: '2.00' });
  foldEvent(cache, 'live_price', tick);
  expect(
    cache.getQueryData<InfiniteData<{ items: object[] }>>(keys.list('positions'))?.pages[0]
      ?.items[0],
  ).toMatchObject({ last_price: '3641.10', unrealized_pnl: '206.00' });
  expect(
    cache.getQueryData<InfiniteData<{ items: object[] }>>(keys.list('positions'))?.pages[0]
      ?.items[1],
  ).toMatchObject({ last_price: '1820.55' });
});

test('a price is exact: 0.1 and 0.2 make no 0.30000000000000004', () => {
  put('positions', {}, [makePosition({ average_price: '0.1', quantity: '3' })]);
  const timestamp = '2026-11-20T08:00:00Z';
  foldEvent(cache, 'live_price', { symbol: 'NSE:TCS', price: '0.3', timestamp, simulated: false });
  expect(
    cache.getQueryData<InfiniteData<{ items: object[] }>>(keys.list('positions'))?.pages[0]
      ?.items[0],
  ).toMatchObject({ unrealized_pnl: '0.60', last_price: '0.3' });
});
