// Links a Telegram chat: a code for the bot, a link that carries it, and the moment at which it worked.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { channelsQuery, methodsQuery } from '@/api/notification-queries';
import { CopyField } from '@/components/ui/copy-field';
import { StatusBadge } from '@/components/ui/badge';
import { Actions, Notice, Reason, Stack } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { formatRemaining } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useLinkTelegram } from '../api';

const LOOK_EVERY_MS = 2_000;

type Linking = NonNullable<ReturnType<typeof useLinkTelegram>['data']>;

export function TelegramLink() {
  const { data: methods } = useQuery(methodsQuery());
  const { data: channels } = useQuery(channelsQuery());
  const [before, setBefore] = useState<ReadonlyMap<string, string>>(new Map());
  const link = useLinkTelegram();
  const missing = methods?.items.find(
    ({ method, available }) => method === 'telegram' && !available,
  );
  if (missing !== undefined) {
    return <Notice>{missing.reason ?? 'Telegram is not set up on this server.'}</Notice>;
  }
  return (
    <Stack>
      <p>
        A linked chat gets messages without a code, and takes the commands /status, /positions,
        /pnl, /pause and /kill.
      </p>
      {link.data !== undefined && (
        <Waiting key={link.data.code} linking={link.data} before={before} />
      )}
      {link.error && <Reason>{problemSentence(link.error)}</Reason>}
      <Actions>
        <Button
          variant={link.data === undefined ? 'filled' : 'default'}
          loading={link.isPending}
          onClick={() => {
            const items = channels?.items ?? [];
            setBefore(new Map(items.map(({ id, updated_at: at }) => [id, at])));
            link.mutate();
          }}
        >
          {link.data === undefined ? 'Link a chat' : 'Another code'}
        </Button>
      </Actions>
    </Stack>
  );
}

interface WaitingProps {
  linking: Linking;
  /** When each channel was last changed before the code was made. */
  before: ReadonlyMap<string, string>;
}

/** A chat counts as linked now when its channel changed after the code was made. */
function Waiting({ linking, before }: WaitingProps) {
  const left = formatRemaining(linking.expires_at, useNow(LOOK_EVERY_MS));
  const { data } = useQuery({ ...channelsQuery(), refetchInterval: LOOK_EVERY_MS });
  const linked = data?.items.find(
    ({ id, linked: is, updated_at: at }) => is && before.get(id) !== at,
  );
  if (linked !== undefined) {
    return (
      <p role="status">
        <StatusBadge tone="good">Linked</StatusBadge> The chat {linked.endpoint} gets messages and
        takes commands.
      </p>
    );
  }
  return (
    <Stack>
      {linking.url === null ? (
        <p>Write this to the bot of this server:</p>
      ) : (
        <p>
          <a href={linking.url} target="_blank" rel="noreferrer noopener">
            Open Telegram
          </a>{' '}
          and press Start, or write this to {linking.bot ?? 'the bot'} yourself:
        </p>
      )}
      <CopyField label="Message" copyLabel="Copy the message" text={`/start ${linking.code}`} />
      <p role="status" className="dim">
        {left === null
          ? 'The code has run out. Ask for another.'
          : `Waiting for the chat. The code is good for ${left}.`}
      </p>
    </Stack>
  );
}
