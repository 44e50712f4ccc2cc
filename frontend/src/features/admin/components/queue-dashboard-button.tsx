// The way to the queues' own pages.
import { Button } from '@mantine/core';
import { problemSentence } from '@/lib/problem-text';
import { useOpenQueues } from '../api';

export function QueueDashboardButton() {
  const open = useOpenQueues();
  return (
    <>
      {open.error && (
        <span className="warn" role="alert">
          {problemSentence(open.error)}
        </span>
      )}
      <Button
        variant="default"
        size="compact-sm"
        loading={open.isPending}
        onClick={() => {
          open.mutate();
        }}
      >
        Look into queues
      </Button>
    </>
  );
}
