// Something that one has oneself told, in the feed and on one's channels.
import { Button, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem, fieldOf, isAllAtFields } from '@/api/problem';
import { Actions, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useSendNotification } from '../api';

const waitWords = (error: Error) =>
  error instanceof ApiProblem && error.status === 429
    ? `Five messages a minute are sent. Wait ${error.retryAfterSeconds ?? 60} seconds, then send it again.`
    : problemSentence(error);

export function SendForm({ onDone }: { onDone: () => void }) {
  const [event, setEvent] = useState('note');
  const [message, setMessage] = useState('');
  const send = useSendNotification();
  return (
    <form
      aria-label="Send a message"
      onSubmit={(submit) => {
        submit.preventDefault();
        send.mutate({ event: event.trim(), message: message.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm">
        <p>It goes to your feed and to the channels that carry its name. Five a minute at most.</p>
        <TextInput
          label="Name of the event"
          description="Channels can be chosen by it; scripts use names of their own."
          maxLength={64}
          required
          withAsterisk={false}
          value={event}
          error={fieldOf(send.error, 'event')}
          onChange={(change) => {
            setEvent(change.currentTarget.value);
          }}
        />
        <Textarea
          label="Message"
          maxLength={1000}
          rows={4}
          required
          withAsterisk={false}
          data-autofocus
          value={message}
          error={fieldOf(send.error, 'message')}
          onChange={(change) => {
            setMessage(change.currentTarget.value);
          }}
        />
        {send.error && !isAllAtFields(send.error, ['event', 'message']) && (
          <Reason>{waitWords(send.error)}</Reason>
        )}
        <Actions>
          <Button
            type="submit"
            loading={send.isPending}
            disabled={message.trim() === '' || event.trim() === ''}
          >
            Send
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
