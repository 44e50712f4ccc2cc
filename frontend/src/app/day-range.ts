// The URL holds Indian days; the API wants instants.
import { istDayBounds } from '@/lib/time';

/** Replaces `from` and `to` days by the first and last instant of them. */
export function withInstants<T extends { from?: string | undefined; to?: string | undefined }>(
  filters: T,
): T {
  return {
    ...filters,
    from: filters.from === undefined ? undefined : istDayBounds(filters.from).from,
    to: filters.to === undefined ? undefined : istDayBounds(filters.to).to,
  };
}
