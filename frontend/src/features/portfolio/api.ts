// Starting a paper account anew.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { resetPortfolio } from '@/api/generated/sdk.gen';

export function useResetPortfolio(brokerId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (starting: string) =>
      unwrap(resetPortfolio({ body: { broker_id: brokerId, starting_capital: starting } })),
    // Orders, positions, trades and money: all of it is another now.
    onSettled: () => cache.invalidateQueries(),
  });
}
