// A test message, and how it ended: followed in the delivery log until it did.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { deliveryQuery } from '@/api/notification-queries';
import type { Channel, Delivery } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { Actions, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { millisecondsBetween } from '@/lib/time';
import { formatDuration } from '@/lib/format';
import { useChannel } from '../api';
import { DELIVERY } from '../words';

export function ChannelTest({ channel }: { channel: Channel }) {
  const { test } = useChannel(channel.id);
  return (
    <>
      <Actions>
        <Button
          variant="default"
          loading={test.isPending}
          onClick={() => {
            test.mutate();
          }}
        >
          Send a test message
        </Button>
        {test.data && <TestResult key={test.data.id} begun={test.data} />}
      </Actions>
      {test.error && <Reason>{problemSentence(test.error)}</Reason>}
    </>
  );
}

function TestResult({ begun }: { begun: Delivery }) {
  const { data } = useQuery(deliveryQuery(begun));
  const delivery = data ?? begun;
  const { word, tone } = DELIVERY[delivery.status];
  const took = millisecondsBetween(delivery.created_at, delivery.sent_at);
  return (
    <span role="status">
      <StatusBadge tone={tone}>{word}</StatusBadge>{' '}
      {took !== null && <span className="num dim">after {formatDuration(took)}</span>}
      {delivery.error !== null && <span> {delivery.error}</span>}
    </span>
  );
}
