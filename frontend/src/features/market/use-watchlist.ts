// The symbols that one follows, in their order, and how they are changed.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { usePutWatchlist, watchlistQuery } from './api';
import { FIRST_SYMBOLS, withoutSymbol, withSymbol } from './watchlist';

const shownOf = (kept: readonly string[] | null | undefined) =>
  kept === null ? FIRST_SYMBOLS : kept;

export function useWatchlist() {
  const cache = useQueryClient();
  const { data, error, refetch } = useQuery(watchlistQuery());
  const put = usePutWatchlist();
  const change = (to: (symbols: readonly string[]) => string[]) => {
    const now = shownOf(cache.getQueryData(watchlistQuery().queryKey));
    if (now !== undefined) put.mutate(to(now));
  };
  return {
    /** Left out while it is being read. */
    symbols: shownOf(data),
    error: error ?? put.error,
    refetch: () => void refetch(),
    add: (symbol: string) => {
      change((symbols) => withSymbol(symbols, symbol));
    },
    remove: (symbol: string) => {
      change((symbols) => withoutSymbol(symbols, symbol));
    },
  };
}
