// What a channel tells of, and when.
import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { methodsQuery } from '@/api/notification-queries';
import type { Channel } from '@/api/types';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useChannel } from '../api';
import { DIGEST_WORD } from '../words';
import { EventChoice } from './event-choice';
import { QuietHoursFields } from './quiet-hours';
import { StrategyChoice } from './strategy-choice';

interface Props {
  channel: Channel;
  strategies: readonly { id: string; name: string }[];
}

const DIGESTS = Object.entries(DIGEST_WORD).map(([value, label]) => ({ value, label }));

/** An empty list is everything on the server; on the screen it would be nothing. */
const asChoice = (list: readonly string[]) => (list.length === 0 ? null : list);

export function ChannelSettings({ channel, strategies }: Props) {
  const { data: methods } = useQuery(methodsQuery());
  const [enabled, setEnabled] = useState(channel.enabled);
  const [events, setEvents] = useState(asChoice(channel.events));
  const [strategyIds, setStrategyIds] = useState(asChoice(channel.strategy_ids));
  const [quiet, setQuiet] = useState(channel.quiet_hours);
  const [digest, setDigest] = useState(channel.digest);
  const { change } = useChannel(channel.id);
  const nothing = events?.length === 0 || strategyIds?.length === 0;
  return (
    <form
      aria-label="What this channel tells of"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({
          enabled,
          events: [...(events ?? [])],
          strategy_ids: [...(strategyIds ?? [])],
          quiet_hours: quiet,
          digest,
        });
      }}
    >
      <Stack>
        <Switch
          label="Send to this channel"
          checked={enabled}
          onChange={(event) => {
            setEnabled(event.currentTarget.checked);
          }}
        />
        <EventChoice kinds={methods?.events ?? []} patterns={events} onChange={setEvents} />
        <StrategyChoice strategies={strategies} ids={strategyIds} onChange={setStrategyIds} />
        <SegmentedControl
          aria-label="How often"
          data={DIGESTS}
          value={digest}
          onChange={(value) => {
            setDigest(value as Channel['digest']);
          }}
        />
        {digest !== 'off' && (
          <p className="dim">What is critical is sent at once, whatever is gathered meanwhile.</p>
        )}
        <QuietHoursFields quiet={quiet} onChange={setQuiet} />
        {nothing && (
          <Reason>
            Tick at least one of each, or switch the channel off to be told of nothing.
          </Reason>
        )}
        {change.error && <Reason>{problemSentence(change.error)}</Reason>}
        <Actions>
          <Button type="submit" loading={change.isPending} disabled={nothing}>
            Save
          </Button>
          {change.isSuccess && <span role="status">Saved.</span>}
        </Actions>
      </Stack>
    </form>
  );
}
