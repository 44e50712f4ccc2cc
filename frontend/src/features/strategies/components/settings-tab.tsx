// Name, state, webhook, versions and the end of a strategy.
import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Strategy } from '@/api/types';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { problemSentence } from '@/lib/problem-text';
import { useDeleteStrategy, useRotateWebhook, useUpdateStrategy } from '../api';
import classes from './workspace.module.css';

interface Props {
  strategy: Strategy;
  onDeleted: () => void;
}

export function SettingsTab({ strategy, onDeleted }: Props) {
  const rotate = useRotateWebhook(strategy.id);
  const remove = useDeleteStrategy();
  return (
    <Stack>
      <Rename key={strategy.name} strategy={strategy} />
      <div>
        <Dangerous
          action="Rotate webhook"
          words="Gives a new URL; the old one stops working. Paste the new one into TradingView."
          question="Rotate the webhook URL?"
          error={rotate.error}
          isPending={rotate.isPending}
          run={(done) => {
            rotate.mutate(undefined, { onSuccess: done });
          }}
        />
        <Dangerous
          action="Delete strategy"
          words="Its webhook stops working. Orders and executions of the past are kept."
          question={`Delete ${strategy.name}?`}
          error={remove.error}
          isPending={remove.isPending}
          run={() => {
            remove.mutate(strategy.id, { onSuccess: onDeleted });
          }}
        />
      </div>
    </Stack>
  );
}

function Rename({ strategy }: { strategy: Strategy }) {
  const [name, setName] = useState(strategy.name);
  const update = useUpdateStrategy(strategy.id);
  const isSame = name.trim() === strategy.name || name.trim() === '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        update.mutate({ name: name.trim() });
      }}
    >
      <Group align="end" gap="xs">
        <TextInput
          label="Name"
          flex={1}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Button type="submit" variant="default" disabled={isSame} loading={update.isPending}>
          Rename
        </Button>
      </Group>
      {update.error && <Reason>{problemSentence(update.error)}</Reason>}
    </form>
  );
}

interface DangerousProps {
  action: string;
  words: string;
  question: string;
  error: Error | null;
  isPending: boolean;
  run: (done: () => void) => void;
}

function Dangerous({ action, words, question, error, isPending, run }: DangerousProps): ReactNode {
  const [asking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
  };
  return (
    <div className={classes['danger']}>
      <p>{words}</p>
      <Button
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        {action}
      </Button>
      <Sheet kind="dialog" opened={asking} onClose={close} title={question}>
        <Stack>
          <p>{words}</p>
          {error && <Reason>{problemSentence(error)}</Reason>}
          <Actions>
            <Button
              color="red"
              loading={isPending}
              onClick={() => {
                run(close);
              }}
            >
              {action}
            </Button>
            <Button variant="default" onClick={close}>
              Keep it as it is
            </Button>
          </Actions>
        </Stack>
      </Sheet>
    </div>
  );
}
