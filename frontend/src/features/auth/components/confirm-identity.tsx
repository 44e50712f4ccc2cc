// Asks who one is once more, when the server wants to know before a dangerous act.
import { Button, PasswordInput, Skeleton, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { secondFactorQuery } from '@/api/account-queries';
import { onConfirmationNeeded } from '@/api/confirmation';
import { fieldOf, isAllAtFields } from '@/api/problem';
import { Actions, Reason } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { problemSentence } from '@/lib/problem-text';
import { useConfirmIdentity } from '../api';

export function ConfirmIdentity() {
  const [asking, setAsking] = useState(false);
  const answer = useRef<(given: boolean) => void>(() => undefined);
  useEffect(
    () =>
      onConfirmationNeeded(
        () =>
          new Promise<boolean>((resolve) => {
            answer.current = resolve;
            setAsking(true);
          }),
      ),
    [],
  );
  const end = (given: boolean) => {
    setAsking(false);
    answer.current(given);
  };
  return (
    <Sheet
      kind="dialog"
      title="Confirm that it is you"
      opened={asking}
      onClose={() => {
        end(false);
      }}
    >
      {asking && (
        <Question
          onDone={() => {
            end(true);
          }}
        />
      )}
    </Sheet>
  );
}

function Question({ onDone }: { onDone: () => void }) {
  const [secret, setSecret] = useState('');
  const { data: factor } = useQuery(secondFactorQuery());
  const confirm = useConfirmIdentity();
  if (factor === undefined) return <Skeleton height={120} />;
  const name = factor.enabled ? 'totp' : 'password';
  const field = {
    value: secret,
    required: true,
    withAsterisk: false,
    'data-autofocus': true,
    error: fieldOf(confirm.error, name),
    onChange: (event: { currentTarget: { value: string } }) => {
      setSecret(event.currentTarget.value);
    },
  };
  return (
    <form
      aria-label="Confirm that it is you"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate(factor.enabled ? { totp: secret.trim() } : { password: secret }, {
          onSuccess: onDone,
        });
      }}
    >
      <Stack gap="sm">
        <p>This could do harm in wrong hands. It is asked for once in ten minutes.</p>
        {factor.enabled ? (
          <TextInput
            label="Code of the app"
            inputMode="numeric"
            autoComplete="one-time-code"
            {...field}
          />
        ) : (
          <PasswordInput label="Password" autoComplete="current-password" {...field} />
        )}
        {confirm.error && !isAllAtFields(confirm.error, [name]) && (
          <Reason>{problemSentence(confirm.error)}</Reason>
        )}
        <Actions>
          <Button type="submit" loading={confirm.isPending}>
            Confirm
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
