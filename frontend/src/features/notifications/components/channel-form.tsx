// A new channel: by which way, and where.
import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { methodsQuery } from '@/api/notification-queries';
import { fieldOf, isAllAtFields } from '@/api/problem';
import type { Channel } from '@/api/types';
import { Actions, Notice, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useCreateChannel } from '../api';
import { METHOD } from '../words';

type Method = Channel['method'];
const METHODS = Object.keys(METHOD) as Method[];

/** Tells of the new channel, which waits for its code. */
export function ChannelForm({ onDone }: { onDone: (channel: Channel) => void }) {
  const { data } = useQuery(methodsQuery());
  const [chosen, setMethod] = useState<Method>();
  const [endpoint, setEndpoint] = useState('');
  const create = useCreateChannel();
  const works = data?.items.find(({ available }) => available)?.method;
  const method = chosen ?? works ?? 'email';
  const missing = data?.items.find((one) => one.method === method && !one.available);

  return (
    <form
      aria-label="New channel"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ method, endpoint: endpoint.trim() }, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm">
        <NativeSelect
          label="Way"
          data={METHODS.map((value) => ({ value, label: METHOD[value].word }))}
          value={method}
          onChange={(event) => {
            setMethod(event.currentTarget.value as Method);
            create.reset();
          }}
        />
        {missing !== undefined && <Missing reason={missing.reason} />}
        <EndpointField
          method={method}
          value={endpoint}
          error={fieldOf(create.error, 'endpoint')}
          onChange={setEndpoint}
        />
        {method === 'apprise' && <Services services={data?.services ?? []} />}
        {create.error && !isAllAtFields(create.error, ['endpoint']) && (
          <Reason>{problemSentence(create.error)}</Reason>
        )}
        <Actions>
          <Button type="submit" loading={create.isPending} disabled={endpoint.trim() === ''}>
            {missing === undefined ? 'Send the code' : 'Add it'}
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}

const Missing = ({ reason }: { reason: string | null }) => (
  <Notice>
    <p>
      {reason ?? 'This server is not set up for it.'} It can be added all the same: its code is
      sent, when you ask for it, once the server is set up.
    </p>
  </Notice>
);

interface EndpointProps {
  method: Method;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function EndpointField({ method, value, error, onChange }: EndpointProps) {
  const { endpoint, help, placeholder, type, autoComplete } = METHOD[method];
  return (
    <TextInput
      label={endpoint}
      description={help}
      placeholder={placeholder}
      type={type}
      maxLength={500}
      autoComplete={autoComplete}
      required
      withAsterisk={false}
      data-autofocus
      value={value}
      error={error}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

function Services({ services }: { services: readonly { scheme: string; name: string }[] }) {
  return (
    <p className="dim">
      {services.map(({ scheme, name }) => `${name} (${scheme}://)`).join(', ')}, and webhooks of
      Slack, Discord and Google Chat as they are.
    </p>
  );
}
