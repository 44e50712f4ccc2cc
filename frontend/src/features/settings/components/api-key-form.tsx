// Makes a key for scripts; its text is shown this once.
import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldOf, isAllAtFields } from '@/api/problem';
import type { ApiKey } from '@/api/types';
import { CopyField } from '@/components/ui/copy-field';
import { Actions, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { istDayBounds } from '@/lib/time';
import { useCreateApiKey } from '../api';

type Scope = ApiKey['scopes'][number];

const SCOPES: readonly { scope: Scope; label: string; description: string }[] = [
  { scope: 'read', label: 'Read', description: 'See everything of yours.' },
  { scope: 'trade', label: 'Trade', description: 'Place and cancel orders too; includes Read.' },
  { scope: 'admin', label: 'Admin', description: 'The admin area too; includes both.' },
];

interface Props {
  isAdmin: boolean;
  onDone: () => void;
}

export function ApiKeyForm({ isAdmin, onDone }: Props) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [day, setDay] = useState('');
  const create = useCreateApiKey();
  if (create.data !== undefined) {
    return (
      <Stack gap="sm">
        <p role="status">
          <strong>Copy this key now</strong>: it is shown this once. Scripts send it as the header
          X-API-Key.
        </p>
        <CopyField label="API key" copyLabel="Copy API key" text={create.data.key} />
        <Actions>
          <Button onClick={onDone}>I have kept it</Button>
        </Actions>
      </Stack>
    );
  }
  const offered = SCOPES.filter(({ scope }) => isAdmin || scope !== 'admin');
  return (
    <form
      aria-label="New API key"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({
          name: name.trim(),
          scopes: [...scopes],
          expires_at: day === '' ? null : istDayBounds(day).to,
        });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Key name"
          placeholder="What it is for"
          maxLength={80}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={fieldOf(create.error, 'name')}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Checkbox.Group
          label="What it may do"
          error={fieldOf(create.error, 'scopes')}
          value={[...scopes]}
          onChange={(values) => {
            setScopes(values);
          }}
        >
          <Stack gap="xs">
            {offered.map(({ scope, label, description }) => (
              <Checkbox key={scope} value={scope} label={label} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
        <TextInput
          type="date"
          label="Expires"
          description="At the end of that day in India. Left empty, never."
          value={day}
          error={fieldOf(create.error, 'expires_at')}
          onChange={(event) => {
            setDay(event.currentTarget.value);
          }}
        />
        {create.error && !isAllAtFields(create.error, ['name', 'scopes', 'expires_at']) && (
          <Reason>{problemSentence(create.error)}</Reason>
        )}
        <Actions>
          <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
            Create key
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
