// Names and modes behind the ids that rows carry.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { brokersQuery, strategiesQuery } from '@/api/queries';

export function useStrategyNames() {
  const { data } = useInfiniteQuery(strategiesQuery());
  const strategies = data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = (id: string | null) =>
    id === null ? 'By hand' : (strategies.find((one) => one.id === id)?.name ?? 'Deleted strategy');
  return { strategies, nameOf };
}

export function useModeOfBroker() {
  const { data } = useQuery(brokersQuery());
  const paper = new Set(
    (data?.items ?? []).filter(({ type }) => type === 'paper').map(({ id }) => id),
  );
  // Until the accounts are known nothing may look harmless.
  return (brokerId: string): 'live' | 'paper' => (paper.has(brokerId) ? 'paper' : 'live');
}
