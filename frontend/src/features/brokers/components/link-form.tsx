// Links an account; the fields are the broker's own, as the server lists them.
import { Button, NativeSelect, Skeleton, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '@/api/problem';
import { brokerTypesQuery } from '@/api/queries';
import type { Broker, BrokerType } from '@/api/types';
import { Reason } from '@/components/ui/evidence';
import { ErrorState } from '@/components/ui/states';
import { problemSentence } from '@/lib/problem-text';
import { useLinkBroker } from '../api';
import { CredentialInput } from './credential-input';

const AUTH_HINT = {
  none: 'Needs no credentials.',
  token:
    'Paste the access token from the broker’s own site. It is stored encrypted and never shown again.',
  oauth: 'After saving you finish the log-in on the broker’s own site.',
  password_totp: 'Stored encrypted and never shown again; used to renew the session each day.',
} as const satisfies Record<BrokerType['auth'], string>;

export function LinkForm({ onDone }: { onDone: (broker: Broker) => void }) {
  const { data, error, refetch } = useQuery(brokerTypesQuery());
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={180} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return <Form types={data.items.filter(({ available }) => available)} onDone={onDone} />;
}

interface FormProps {
  types: readonly BrokerType[];
  onDone: (broker: Broker) => void;
}

function Form({ types, onDone }: FormProps) {
  const [typeName, setTypeName] = useState(
    () => (types.find(({ auth }) => auth !== 'none') ?? types[0])?.type ?? '',
  );
  const [label, setLabel] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const link = useLinkBroker();
  const type = types.find((candidate) => candidate.type === typeName);
  const problem = link.error instanceof ApiProblem ? link.error : null;
  const submit = () => {
    const credentials = Object.fromEntries(
      (type?.fields ?? [])
        .map(({ name }) => [name, values[name]?.trim() ?? ''])
        .filter(([, value]) => value !== ''),
    ) as Record<string, string>;
    const named = label.trim() === '' ? {} : { label: label.trim() };
    if (type === undefined) return;
    link.mutate({ type: type.type, ...named, credentials }, { onSuccess: onDone });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <NativeSelect
          label="Broker"
          description={type && AUTH_HINT[type.auth]}
          data={types.map(({ type: value, name }) => ({ value, label: name }))}
          value={typeName}
          onChange={(event) => {
            setTypeName(event.currentTarget.value);
            setValues({});
          }}
        />
        <TextInput
          label="Label"
          placeholder="How you call this account"
          value={label}
          error={problem?.field('label')}
          onChange={(event) => {
            setLabel(event.currentTarget.value);
          }}
        />
        {type?.fields.map((field) => (
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
        {link.error && <Reason>{problemSentence(link.error)}</Reason>}
        <Button type="submit" loading={link.isPending}>
          Link account
        </Button>
      </Stack>
    </form>
  );
}
