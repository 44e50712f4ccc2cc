// Names behind the user ids that rows carry.
import { useInfiniteQuery } from '@tanstack/react-query';
import { usersQuery } from '@/api/admin-queries';
import type { Choice } from '@/components/ui/filters';

const SYSTEM = 'system';
const SHOWN = 8;

/** People among the newest, by id; an older one goes by the end of the id, the program by its own name. */
export function usePeople() {
  const { data } = useInfiniteQuery(usersQuery());
  const people = data?.pages.flatMap(({ items }) => items) ?? [];
  const nameOf = (id: string) =>
    id === SYSTEM
      ? 'AutoTrade itself'
      : (people.find((one) => one.id === id)?.email ?? `…${id.slice(-SHOWN)}`);
  /** For a filter; the one that is chosen is there even when they are not among the newest. */
  const choicesWith = (chosen: string | undefined): readonly Choice[] => {
    const choices = people.map(({ id, email }) => [id, email] as const);
    const isThere = chosen === undefined || people.some(({ id }) => id === chosen);
    return isThere ? choices : [...choices, [chosen, nameOf(chosen)]];
  };
  return { nameOf, choicesWith };
}
