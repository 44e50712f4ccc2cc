// Links to what came of an alert, as far as its executions are among the latest.
import { useInfiniteQuery } from '@tanstack/react-query';
import { executionsQuery } from '@/api/queries';
import { LinkButton } from './link-button';

export function ExecutionLinks({ alertId }: { alertId: string }) {
  const { data } = useInfiniteQuery(executionsQuery());
  return (data?.pages.flatMap(({ items }) => items) ?? [])
    .filter(({ alert_id }) => alert_id === alertId)
    .map(({ id }) => (
      <LinkButton key={id} to="/activity" search={{ open: id }} variant="default">
        Open execution
      </LinkButton>
    ));
}
