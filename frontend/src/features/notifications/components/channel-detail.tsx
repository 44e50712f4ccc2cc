// One channel: its code while it waits for it, then what it tells of, a test, and its end.
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Channel } from '@/api/types';
import { Actions, Facts, Reason, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { problemSentence } from '@/lib/problem-text';
import { useChannel } from '../api';
import { METHOD } from '../words';
import { ChannelState } from './channel-list';
import { ChannelSettings } from './channel-settings';
import { ChannelTest } from './channel-test';
import { VerifyForm } from './verify-form';

interface Props {
  channel: Channel;
  strategies: readonly { id: string; name: string }[];
  links: ReactNode;
  onGone: () => void;
}

export function ChannelDetail({ channel, strategies, links, onGone }: Props) {
  return (
    <Stack>
      <Facts
        items={[
          ['Way', METHOD[channel.method].word],
          ['Where', channel.endpoint],
          ['Status', <ChannelState key="state" channel={channel} />],
          ['Commands', channel.linked ? 'Taken from this chat' : 'None'],
          ['Verified', <When key="verified" iso={channel.verified_at} />],
        ]}
      />
      {channel.error !== null && (
        <Reason>
          <p>
            Nothing could be delivered (<When iso={channel.error_at} />
            ): {channel.error}
          </p>
        </Reason>
      )}
      {channel.verified ? (
        <>
          <ChannelTest channel={channel} />
          <ChannelSettings key={channel.id} channel={channel} strategies={strategies} />
        </>
      ) : (
        <VerifyForm channel={channel} />
      )}
      <Actions>
        {links}
        <Removal channel={channel} onGone={onGone} />
      </Actions>
    </Stack>
  );
}

function Removal({ channel, onGone }: { channel: Channel; onGone: () => void }) {
  const [asking, setAsking] = useState(false);
  const { remove } = useChannel(channel.id);
  if (!asking) {
    return (
      <Button
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        Remove this channel
      </Button>
    );
  }
  return (
    <>
      <span>Nothing is sent there any more, nor what waits.</span>
      <Button
        color="red"
        loading={remove.isPending}
        onClick={() => {
          remove.mutate(undefined, { onSuccess: onGone });
        }}
      >
        Remove it
      </Button>
      <Button
        variant="default"
        onClick={() => {
          setAsking(false);
        }}
      >
        Keep it
      </Button>
      {remove.error && <Reason>{problemSentence(remove.error)}</Reason>}
    </>
  );
}
