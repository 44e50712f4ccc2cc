import { expect, test } from 'vitest';
import { barAfter, barsOf, openOf, shifted } from './bars';

const tick = (timestamp: string, price: string) => ({
  symbol: 'NSE:TCS',
  price,
  timestamp,
  simulated: false,
});
const AT = '2026-11-20T04:31:20Z'; // 10:01:20 in India

test('bars begin where the session does', () => {
  expect(openOf(shifted(AT), '1m')).toBe(shifted('2026-11-20T04:31:00Z'));
  expect(openOf(shifted(AT), '15m')).toBe(shifted('2026-11-20T04:30:00Z'));
  expect(openOf(shifted(AT), '1h')).toBe(shifted('2026-11-20T03:45:00Z'));
});

test('a tick moves the last bar, begins the next, and is dropped when it is late', () => {
  const [last] = barsOf([
    {
      timestamp: '2026-11-20T04:31:00Z',
      open: '100',
      high: '101',
      low: '99.5',
      close: '100.5',
      volume: '10',
      open_interest: null,
    },
  ]);
  expect(barAfter(last, tick(AT, '102'), '1m')).toMatchObject({ open: 100, high: 102, close: 102 });
  expect(barAfter(last, tick('2026-11-20T04:32:01Z', '98'), '1m')).toEqual({
    time: shifted('2026-11-20T04:32:00Z'),
    open: 98,
    high: 98,
    low: 98,
    close: 98,
  });
  expect(barAfter(last, tick('2026-11-20T04:30:59Z', '98'), '1m')).toBeNull();
});

test('a day stays one bar, whenever the server says that it began', () => {
  const day = { time: shifted('2026-11-20T03:45:00Z'), open: 1, high: 2, low: 1, close: 2 };
  expect(barAfter(day, tick(AT, '3'), '1d')).toMatchObject({ time: day.time, high: 3 });
});
