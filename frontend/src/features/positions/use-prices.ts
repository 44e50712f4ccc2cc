// Live prices of the symbols on the screen, and how old each one is.
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '@/api/keys';
import { useNow } from '@/lib/use-now';
import type { LivePrice } from '@/realtime/events';
import { watchPrices } from '@/realtime/socket';

const STALE_MS = 5_000;

/** Watches these symbols while mounted; tells which prices came over the socket and are older than 5 s. */
export function useStalePrices(symbols: readonly string[]): (symbol: string) => boolean {
  const cache = useQueryClient();
  const joined = symbols.join(' ');
  useEffect(() => watchPrices(joined === '' ? [] : joined.split(' ')), [joined]);
  useQueries({
    queries: symbols.map((symbol) => ({
      queryKey: keys.price(symbol),
      queryFn: () => Promise.resolve(null),
      enabled: false,
    })),
  });
  const now = useNow(1_000).getTime();
  return (symbol) => {
    const tick = cache.getQueryData<LivePrice>(keys.price(symbol));
    return tick?.simulated === false && now - Date.parse(tick.timestamp) > STALE_MS;
  };
}
