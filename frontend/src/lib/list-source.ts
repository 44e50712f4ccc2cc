// Turns TanStack queries into what a list draws.
import type { InfiniteData, UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';

export interface ListSource<Row> {
  rows: readonly Row[] | undefined;
  /** `null` while nothing is wrong. */
  error: unknown;
  updatedAt: number;
  refetch: () => void;
  more?: { load: () => void; loading: boolean } | undefined;
}

/** All pages read so far as one list; a row that moved to a newer page while paging is kept once. */
export function fromPages<Row>(
  query: UseInfiniteQueryResult<InfiniteData<{ items: Row[] }>>,
  rowKey: (row: Row) => string,
): ListSource<Row> {
  const rows = query.data?.pages.flatMap((page) => page.items);
  return {
    rows: rows && [...new Map(rows.map((row) => [rowKey(row), row])).values()],
    error: query.error,
    updatedAt: query.dataUpdatedAt,
    refetch: () => void query.refetch(),
    more: query.hasNextPage
      ? { load: () => void query.fetchNextPage(), loading: query.isFetchingNextPage }
      : undefined,
  };
}

export function fromItems<Row>(query: UseQueryResult<{ items: Row[] }>): ListSource<Row> {
  return {
    rows: query.data?.items,
    error: query.error,
    updatedAt: query.dataUpdatedAt,
    refetch: () => void query.refetch(),
  };
}
