// Jobs that ended in an error, each with another try.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { failedJobsQuery } from '@/api/admin-queries';
import type { FailedJob } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { Reason } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { fromItems } from '@/lib/list-source';
import { problemSentence } from '@/lib/problem-text';
import { useRetryJob } from '../api';

export function FailedJobs() {
  const query = useQuery(failedJobsQuery());
  const retry = useRetryJob();
  const columns: readonly Column<FailedJob>[] = [
    { header: 'Failed', cell: (row) => <When iso={row.failed_at} /> },
    { header: 'Job', cell: (row) => <Job row={row} /> },
    { header: 'Queue', cell: (row) => row.queue },
    { header: 'Error', grow: true, cell: (row) => <span title={row.error}>{row.error}</span> },
    { header: 'Again', align: 'end', cell: (row) => <RetryButton row={row} retry={retry} /> },
  ];
  return (
    <>
      {retry.error && <Reason>{problemSentence(retry.error)}</Reason>}
      <DataList
        label="Failed jobs"
        source={fromItems(query)}
        columns={columns}
        rowKey={({ id }) => id}
        rowTestId="failed-job-row"
        empty={{
          sentence: 'No job has failed.',
          action: (
            <Button variant="default" onClick={() => void query.refetch()}>
              Look again
            </Button>
          ),
        }}
        card={(row) => ({
          head: <Job row={row} />,
          figures: [
            ['Queue', row.queue],
            ['Failed', <When key="when" iso={row.failed_at} />],
          ],
          foot: (
            <>
              <p>{row.error}</p>
              <RetryButton row={row} retry={retry} />
            </>
          ),
        })}
      />
    </>
  );
}

/** The last part of the job's name says it; all of it, and its arguments, are a hover away. */
function Job({ row }: { row: FailedJob }) {
  return (
    <strong title={`${row.job}(${row.arguments.join(', ')})`}>
      {row.job.slice(row.job.lastIndexOf('.') + 1).replaceAll('_', ' ')}
    </strong>
  );
}

interface RetryProps {
  row: FailedJob;
  retry: ReturnType<typeof useRetryJob>;
}

function RetryButton({ row, retry }: RetryProps) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`Retry ${row.job}`}
      loading={retry.isPending && retry.variables === row.id}
      onClick={() => {
        retry.mutate(row.id);
      }}
    >
      Retry
    </Button>
  );
}
