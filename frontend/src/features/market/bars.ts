// Candles as the chart wants them, and what a tick makes of the last one.
import type { Candle } from '@/api/types';
import { decimalOf } from '@/lib/decimal';
import type { LivePrice } from '@/realtime/events';

export const TIMEFRAMES = ['1m', '5m', '15m', '1h', '1d'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const SECONDS = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '1d': 86_400,
} as const satisfies Record<Timeframe, number>;
/** The chart knows UTC only: shifted by this, it reads as Indian time. */
export const IST_SECONDS = 19_800;
/** Hours begin with the session, a quarter past nine in India. */
const SESSION_OFFSET = 9 * 3_600 + 15 * 60;
const DAY = 86_400;

export interface Bar {
  /** Seconds since the epoch, shifted to Indian time. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

const number = (text: string) => decimalOf(text)?.toNumber() ?? 0;

export const shifted = (iso: string) => Math.floor(Date.parse(iso) / 1_000) + IST_SECONDS;

export const barsOf = (candles: readonly Candle[]): Bar[] =>
  candles
    .map(({ timestamp, open, high, low, close }) => ({
      time: shifted(timestamp),
      open: number(open),
      high: number(high),
      low: number(low),
      close: number(close),
    }))
    .sort((one, other) => one.time - other.time);

/** When the bar began that a moment falls in, both shifted. */
export function openOf(at: number, timeframe: Timeframe): number {
  const midnight = at - (at % DAY);
  if (timeframe === '1d') return midnight;
  const origin = midnight + SESSION_OFFSET;
  const step = SECONDS[timeframe];
  return origin + Math.floor((at - origin) / step) * step;
}

/** The last bar after a tick, or the one that the tick begins; null for a late tick. */
export function barAfter(last: Bar | undefined, tick: LivePrice, timeframe: Timeframe): Bar | null {
  const price = number(tick.price);
  const at = shifted(tick.timestamp);
  // a day's bar carries the time that the server gave it
  const isSameDay =
    timeframe === '1d' && last !== undefined && openOf(last.time, '1d') === openOf(at, '1d');
  const time = isSameDay ? last.time : openOf(at, timeframe);
  if (last === undefined || time > last.time) {
    return { time, open: price, high: price, low: price, close: price };
  }
  if (time < last.time) return null;
  return {
    ...last,
    high: Math.max(last.high, price),
    low: Math.min(last.low, price),
    close: price,
  };
}
