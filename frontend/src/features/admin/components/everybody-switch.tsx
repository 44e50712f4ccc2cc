// The kill switch for everybody: all orders of all users.
import { Button, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { useState } from 'react';
import { killSwitchQuery } from '@/api/queries';
import type { OwnKillSwitch } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { Sheet } from '@/components/ui/sheet';
import { problemSentence } from '@/lib/problem-text';
import { useSwitchEverybody } from '../api';

const WORDS = 'STOP EVERYBODY';

type Level = OwnKillSwitch['level'];

const LEVELS: { value: Level; label: string }[] = [
  { value: 'kill', label: 'Stop every order' },
  { value: 'stop_entry', label: 'Stop entries only' },
];

const MEANING = {
  kill: 'No order of anybody leaves any more, not even one that would close a position.',
  stop_entry: 'Nobody opens or adds to a position. Orders that reduce or close one still go out.',
} as const satisfies Record<Level, string>;

export function EverybodySwitch() {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(killSwitchQuery());
  const close = () => {
    setOpened(false);
  };
  const isOn = data?.everybody.active === true;
  return (
    <>
      <Button
        color={isOn ? undefined : 'red'}
        variant={isOn ? 'filled' : 'default'}
        leftSection={<OctagonX size={15} />}
        onClick={() => {
          setOpened(true);
        }}
      >
        {isOn ? 'Let everybody’s orders go' : 'Stop everybody’s orders'}
      </Button>
      <Sheet kind="dialog" title="Kill switch for everybody" opened={opened} onClose={close}>
        {data?.everybody.active === true ? (
          <Release state={data.everybody} onDone={close} />
        ) : (
          <Stop onDone={close} />
        )}
      </Sheet>
    </>
  );
}

function Stop({ onDone }: { onDone: () => void }) {
  const [level, setLevel] = useState<Level>('kill');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const change = useSwitchEverybody();
  return (
    <form
      aria-label="Kill switch for everybody"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ active: true, level, reason: reason.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label="What to stop"
          value={level}
          data={LEVELS}
          onChange={setLevel}
        />
        <p>
          {MEANING[level]} It counts from the next order on, for every user, live and paper. Orders
          that work at the brokers already stay there.
        </p>
        <Textarea
          label="Reason"
          description="Everybody reads it at the top of every page."
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <TextInput
          label={`Type ${WORDS} to confirm`}
          autoComplete="off"
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
            disabled={typed.trim().toUpperCase() !== WORDS || reason.trim() === ''}
          >
            Stop everybody’s orders
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}

interface ReleaseProps {
  state: OwnKillSwitch['everybody'];
  onDone: () => void;
}

function Release({ state, onDone }: ReleaseProps) {
  const change = useSwitchEverybody();
  return (
    <Stack gap="sm">
      <p>
        Everybody’s orders are stopped since <When iso={state.changed_at} />. {MEANING[state.level]}
      </p>
      {state.reason !== null && <p>The reason given: {state.reason}</p>}
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
