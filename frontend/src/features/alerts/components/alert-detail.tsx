// One alert: how far it came, why it stopped, and its body as it was received.
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { alertQuery } from '@/api/queries';
import { Actions, Evidence, Facts, prettyBody, Reason, Stack } from '@/components/ui/evidence';
import { Money, When } from '@/components/ui/money';
import { PipelineStrip } from '@/components/ui/pipeline-strip';
import { ErrorState } from '@/components/ui/states';
import { AlertStatus } from '@/components/ui/status';
import { formatDuration, formatQuantity } from '@/lib/format';
import { totalMilliseconds } from '@/lib/pipeline';
import { problemSentence } from '@/lib/problem-text';
import { useReplayAlert } from '../api';

interface Props {
  id: string;
  /** What came of it, as links. */
  executions: ReactNode;
}

export function AlertDetail({ id, executions }: Props) {
  const { data: alert, error, refetch } = useQuery(alertQuery(id));
  const replay = useReplayAlert();
  if (alert === undefined) {
    return error === null ? (
      <Skeleton height={240} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <Stack>
      <PipelineStrip source={alert} size="large" />
      {alert.reason !== null && <Reason>{alert.reason}</Reason>}
      <Facts
        items={[
          ['Status', <AlertStatus key="status" status={alert.status} />],
          ['Symbol', alert.symbol ?? '–'],
          ['Action', alert.action ?? '–'],
          ['Quantity', formatQuantity(alert.quantity)],
          ['Price', <Money key="price" amount={alert.price} />],
          ['Received', <When key="when" iso={alert.received_at} />],
          ['Alert to fill', formatDuration(totalMilliseconds(alert))],
          ['Format', alert.format ?? '–'],
          ['From', alert.source_ip ?? '–'],
          ['Repeats', alert.duplicate_count],
        ]}
      />
      <Complaints errors={alert.errors} />
      <Evidence blocks={[['Alert as received', prettyBody(alert.body)]]} />
      <Actions>
        <Button
          variant="default"
          loading={replay.isPending}
          onClick={() => {
            replay.mutate(id);
          }}
        >
          Replay alert
        </Button>
        {executions}
      </Actions>
      {replay.isSuccess && (
        <p role="status">Sent again as a new alert. It appears in the stream.</p>
      )}
      {replay.error && <Reason>{problemSentence(replay.error)}</Reason>}
    </Stack>
  );
}

/** Which field of the message was not understood, and what was looked for. */
function Complaints({ errors }: { errors: Record<string, unknown> }) {
  const lines = Object.entries(errors);
  if (lines.length === 0) return null;
  return (
    <Facts
      items={lines.map(([field, words]) => [
        field,
        Array.isArray(words) ? words.map(String).join(' ') : String(words),
      ])}
    />
  );
}
