// The kill switch: three clicks and one typed word from any page, and as easy to take back.
import { Button, Checkbox, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { killSwitchQuery } from '@/api/queries';
import type { OwnKillSwitch } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { When } from '@/components/ui/money';
import { problemSentence } from '@/lib/problem-text';
import { useSetKillSwitch } from '../api';

const WORD = 'STOP';
/** What the server wants to read before it closes anything. */
const CLOSING_WORDS = 'CLOSE POSITIONS';

const LEVELS = [
  { value: 'kill', label: 'Stop every order' },
  { value: 'stop_entry', label: 'Stop entries only' },
] as const;

const MEANING = {
  kill: 'No order leaves any more, not even one that would close a position.',
  stop_entry: 'No position is opened or added to. Orders that reduce or close one still go out.',
} as const satisfies Record<OwnKillSwitch['level'], string>;

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function KillSwitchDialog({ opened, onClose }: Props) {
  return (
    <Sheet kind="dialog" title="Kill switch" opened={opened} onClose={onClose}>
      <Content onClose={onClose} />
    </Sheet>
  );
}

function Content({ onClose }: { onClose: () => void }) {
  const { data: state } = useQuery(killSwitchQuery());
  return state?.active === true ? (
    <Release state={state} onDone={onClose} />
  ) : (
    <Stop onDone={onClose} />
  );
}

function Stop({ onDone }: { onDone: () => void }) {
  const [level, setLevel] = useState<OwnKillSwitch['level']>('kill');
  const [cancel, setCancel] = useState(true);
  const [closing, setClosing] = useState(false);
  const words = closing ? CLOSING_WORDS : WORD;
  const [typed, setTyped] = useState('');
  const change = useSetKillSwitch();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          {
            active: true,
            level,
            cancel_orders: cancel || closing,
            ...(closing ? { close_positions: true, confirm: CLOSING_WORDS } : {}),
          },
          { onSuccess: onDone },
        );
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label="What to stop"
          value={level}
          data={LEVELS.map(({ value, label }) => ({ value, label }))}
          onChange={setLevel}
        />
        <p>
          {MEANING[level]} It counts from the next order on, for all your accounts, live and paper.
        </p>
        <Checkbox
          label="Also cancel the orders that still work at the brokers"
          checked={cancel || closing}
          disabled={closing}
          onChange={(event) => {
            setCancel(event.currentTarget.checked);
          }}
        />
        <Checkbox
          label="And close every position that AutoTrade opened, at the market"
          checked={closing}
          onChange={(event) => {
            setClosing(event.currentTarget.checked);
          }}
        />
        <TextInput
          label={`Type ${words} to confirm`}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        {change.error && <Reason>{problemSentence(change.error)}</Reason>}
        <Actions>
          <Button
            type="submit"
            color="red"
            loading={change.isPending}
            disabled={typed.trim().toUpperCase() !== words}
          >
            Stop my orders
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}

function Release({ state, onDone }: { state: OwnKillSwitch; onDone: () => void }) {
  const change = useSetKillSwitch();
  return (
    <Stack gap="sm">
      <p>
        Your orders are stopped since <When iso={state.changed_at} />. {MEANING[state.level]}
      </p>
      <p>Alerts that came meanwhile were refused; they are not made up for.</p>
      {change.error && <Reason>{problemSentence(change.error)}</Reason>}
      <Actions>
        <Button
          loading={change.isPending}
          onClick={() => {
            change.mutate({ active: false }, { onSuccess: onDone });
          }}
        >
          Let orders go again
        </Button>
      </Actions>
    </Stack>
  );
}
