// Names behind the ids that rows carry.
import { useInfiniteQuery } from '@tanstack/react-query';
import { strategiesQuery } from '@/api/queries';

export function useStrategyNames() {
  const { data } = useInfiniteQuery(strategiesQuery());
  const strategies = data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = (id: string) => strategies.find((one) => one.id === id)?.name ?? '–';
  return { strategies, nameOf };
}
