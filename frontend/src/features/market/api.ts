// The watchlist on the server; what this browser kept before there was one moves in once.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { getWatchlist, putWatchlist } from '@/api/generated/sdk.gen';
import type { Watchlist } from '@/api/generated/types.gen';
import { keys } from '@/api/keys';
import { forgetLocalList, localList } from './watchlist';

/** A list that was never stored anywhere is null: the usual first symbols are shown for it. */
export const watchlistQuery = () =>
  queryOptions({
    queryKey: keys.watchlist,
    queryFn: async ({ signal }): Promise<string[] | null> => {
      const kept = await unwrap(getWatchlist({ signal }));
      const local = localList();
      if (kept.updated_at !== null || local === null) {
        return kept.updated_at === null ? null : kept.symbols;
      }
      const moved = await unwrap(putWatchlist({ body: { symbols: local } }));
      forgetLocalList();
      return moved.symbols;
    },
  });

/** Shows the new list at once; the server's answer, or the old list after a refusal, follows. */
export function usePutWatchlist() {
  const cache = useQueryClient();
  const queryKey = keys.watchlist;
  return useMutation<Watchlist, Error, string[]>({
    scope: { id: 'watchlist' },
    mutationFn: (symbols) => unwrap(putWatchlist({ body: { symbols } })),
    onMutate: async (symbols) => {
      await cache.cancelQueries({ queryKey });
      cache.setQueryData(queryKey, symbols);
    },
    onSuccess: ({ symbols }, asked) => {
      // A later change may be on its way: its list is the one that is shown.
      if (cache.getQueryData(queryKey) === asked) cache.setQueryData(queryKey, symbols);
    },
    onError: () => cache.invalidateQueries({ queryKey }),
  });
}
