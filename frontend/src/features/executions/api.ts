// What can be done with an execution.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { exportExecutionsCsv, replayAlert, retryExecution } from '@/api/generated/sdk.gen';
import { compact, keys, type ExecutionFilters } from '@/api/keys';
import { saveBlob } from '@/lib/download';

export function useRetryExecution() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(retryExecution({ path: { execution_id: id } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.lists('executions') }),
  });
}

export const useReplayAlert = () =>
  useMutation({ mutationFn: (id: string) => unwrap(replayAlert({ path: { alert_id: id } })) });

/** Downloads exactly what the filters show, with the session's token. */
export const useExportExecutions = () =>
  useMutation({
    mutationFn: async (filters: ExecutionFilters) => {
      const text = await unwrap(exportExecutionsCsv({ query: compact(filters), parseAs: 'text' }));
      saveBlob(new Blob([text], { type: 'text/csv;charset=utf-8' }), 'executions.csv');
    },
  });
