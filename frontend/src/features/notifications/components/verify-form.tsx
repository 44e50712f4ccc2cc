// The code that was sent to a channel: shown here, it proves that the place is one's own.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldOf, isAllAtFields } from '@/api/problem';
import type { Channel } from '@/api/types';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { formatRemaining } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useChannel } from '../api';
import { METHOD } from '../words';

const DIGITS = 6;

const sentWords = ({ method }: Channel) =>
  `A code of six digits was sent. Look for it ${METHOD[method].codeAt}.`;

export function VerifyForm({ channel }: { channel: Channel }) {
  const [code, setCode] = useState('');
  const { verify, resend } = useChannel(channel.id);
  const left = formatRemaining(channel.code_expires_at, useNow(5_000));
  const wasSent = channel.code_expires_at !== null;
  const error = resend.error ?? (isAllAtFields(verify.error, ['code']) ? null : verify.error);
  return (
    <form
      aria-label="Code of the channel"
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate(code);
      }}
    >
      <Stack>
        <p>
          {wasSent ? sentWords(channel) : 'No code was sent there yet.'} Nothing goes there before
          you have entered it.
        </p>
        {wasSent && (
          <TextInput
            label="Code"
            description={left === null ? 'It has run out. Ask for another.' : `Good for ${left}.`}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={DIGITS}
            data-autofocus
            maw={240}
            value={code}
            error={fieldOf(verify.error, 'code')}
            onChange={(event) => {
              setCode(event.currentTarget.value.replace(/\D/g, ''));
            }}
          />
        )}
        {error !== null && <Reason>{problemSentence(error)}</Reason>}
        {resend.isSuccess && <p role="status">A code is on its way.</p>}
        <Actions>
          {wasSent && (
            <Button type="submit" loading={verify.isPending} disabled={code.length !== DIGITS}>
              Verify
            </Button>
          )}
          <Button
            variant="default"
            loading={resend.isPending}
            onClick={() => {
              setCode('');
              verify.reset();
              resend.mutate();
            }}
          >
            {wasSent ? 'Send another code' : 'Send the code'}
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
