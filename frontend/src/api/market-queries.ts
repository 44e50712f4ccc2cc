// Prices, candles and whether markets are open.
import { queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import { getCandles, getMarketStatus, getQuote } from './generated/sdk.gen';
import { keys } from './keys';

const LIVE_STALE_MS = 5_000;

export const quoteQuery = (symbol: string) =>
  queryOptions({
    queryKey: keys.quote(symbol),
    queryFn: ({ signal }) => unwrap(getQuote({ path: { symbol }, signal })),
    staleTime: LIVE_STALE_MS,
    retry: false,
  });

const MOST_BARS = 1_000;

export const candlesQuery = (symbol: string, timeframe: string) =>
  queryOptions({
    queryKey: keys.candles(symbol, timeframe),
    queryFn: ({ signal }) =>
      unwrap(getCandles({ path: { symbol }, query: { timeframe, limit: MOST_BARS }, signal })),
    staleTime: LIVE_STALE_MS,
    retry: false,
  });

export const marketStatusQuery = () =>
  queryOptions({
    queryKey: keys.marketStatus,
    queryFn: ({ signal }) => unwrap(getMarketStatus({ signal })),
    refetchInterval: 60_000,
  });
