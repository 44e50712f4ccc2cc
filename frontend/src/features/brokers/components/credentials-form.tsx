// Gives an account new credentials, as when its token has ended; they are tried at once.
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '@/api/problem';
import { brokerTypesQuery } from '@/api/queries';
import type { Broker } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useLogInAtBroker, useUpdateBroker } from '../api';
import { CredentialInput } from './credential-input';

export function CredentialsForm({ broker, onDone }: { broker: Broker; onDone: () => void }) {
  const { data: types } = useQuery(brokerTypesQuery());
  const [values, setValues] = useState<Record<string, string>>({});
  const update = useUpdateBroker(broker.id);
  const problem = update.error instanceof ApiProblem ? update.error : null;
  const fields = types?.items.find(({ type }) => type === broker.type)?.fields ?? [];
  const credentials = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value.trim() !== ''),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        update.mutate({ credentials }, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm" maw={480}>
        {fields.map((field) => (
          <CredentialInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            error={problem?.field(`credentials.${field.name}`)}
            onChange={(value) => {
              setValues((old) => ({ ...old, [field.name]: value }));
            }}
          />
        ))}
        {update.error && <Reason>{problemSentence(update.error)}</Reason>}
        <Actions>
          <Button
            type="submit"
            loading={update.isPending}
            disabled={Object.keys(credentials).length === 0}
          >
            Save and check
          </Button>
          <LogInButton id={broker.id} />
        </Actions>
      </Stack>
    </form>
  );
}

function LogInButton({ id }: { id: string }) {
  const logIn = useLogInAtBroker();
  return (
    <>
      <Button
        variant="default"
        loading={logIn.isPending}
        onClick={() => {
          logIn.mutate(id);
        }}
      >
        Log in at the broker
      </Button>
      {logIn.error && <Reason>{problemSentence(logIn.error)}</Reason>}
    </>
  );
}
