// Placing, changing and cancelling orders.
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { cancelOrder, changeOrder, placeOrder } from '@/api/generated/sdk.gen';
import { keys } from '@/api/keys';
import type { NewOrder, Order, OrderChange } from '@/api/types';

function keep(cache: QueryClient, order: Order) {
  cache.setQueryData(keys.detail('orders', order.id), order);
  return cache.invalidateQueries({ queryKey: keys.lists('orders') });
}

/** An error may hide that it was done: what the server holds is read again in any case. */
function useOrderChange<Input>(id: string, change: (input: Input) => Promise<Order>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (order) => keep(cache, order),
    onError: () => cache.invalidateQueries({ queryKey: keys.detail('orders', id) }),
  });
}

export const useCancelOrder = (id: string) =>
  useOrderChange(id, () => unwrap(cancelOrder({ path: { order_id: id } })));

export const useModifyOrder = (id: string) =>
  useOrderChange(id, (body: OrderChange) => unwrap(changeOrder({ path: { order_id: id }, body })));

/** `key` is made once for a ticket: sent twice, it is still one order. */
export function usePlaceOrder(key: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NewOrder) =>
      unwrap(placeOrder({ body, headers: { 'Idempotency-Key': key } })),
    onSuccess: (order) => keep(cache, order),
  });
}
