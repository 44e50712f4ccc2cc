// Name, phone and trading capital, and whether the address is verified.
import { Button, Group, Skeleton, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldOf, isAllAtFields } from '@/api/problem';
import { meQuery } from '@/api/queries';
import type { User } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { Actions, Facts, Reason } from '@/components/ui/evidence';
import { ErrorState } from '@/components/ui/states';
import { formatWhen } from '@/lib/time';
import { problemSentence } from '@/lib/problem-text';
import { useAskForVerification, useUpdateProfile } from '../api';

const FIELDS = ['name', 'phone', 'trading_capital'];

export function ProfileForm() {
  const { data: me, error, refetch } = useQuery(meQuery());
  if (me === undefined) {
    return error === null ? (
      <Skeleton height={220} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <Stack gap="lg">
      <Facts
        items={[
          [
            'Client id',
            <span key="id" className="mono">
              {me.client_id}
            </span>,
          ],
          ['E-mail', me.email],
          ['Role', me.role === 'admin' ? 'Administrator' : 'User'],
          ['Member since', formatWhen(me.created_at)],
        ]}
      />
      <Address me={me} />
      <Fields key={me.id} me={me} />
    </Stack>
  );
}

function Address({ me }: { me: User }) {
  const ask = useAskForVerification();
  if (me.email_verified) {
    return (
      <Group gap="xs">
        <StatusBadge tone="good">Address verified</StatusBadge>
      </Group>
    );
  }
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <StatusBadge tone="warn">Address not verified</StatusBadge>
        <Button
          variant="default"
          size="compact-sm"
          loading={ask.isPending}
          onClick={() => {
            ask.mutate();
          }}
        >
          Send the link again
        </Button>
      </Group>
      {ask.isSuccess && <p role="status">Sent to {me.email}. Open the link in it.</p>}
      {ask.error && <Reason>{problemSentence(ask.error)}</Reason>}
    </Stack>
  );
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

function Fields({ me }: { me: User }) {
  const [form, setForm] = useState({
    name: me.name ?? '',
    phone: me.phone ?? '',
    trading_capital: me.trading_capital ?? '',
  });
  const save = useUpdateProfile();
  const field = (name: keyof typeof form) => ({
    name,
    value: form[name],
    error: fieldOf(save.error, name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((old) => ({ ...old, [name]: value }));
    },
  });
  return (
    <form
      aria-label="Profile"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          name: orNull(form.name),
          phone: orNull(form.phone),
          trading_capital: orNull(form.trading_capital),
        });
      }}
    >
      <Stack gap="sm">
        <TextInput label="Name" autoComplete="name" {...field('name')} />
        <TextInput label="Phone" type="tel" autoComplete="tel" {...field('phone')} />
        <TextInput
          label="Trading capital"
          description="In rupees. Only for your own reckoning; it limits nothing."
          inputMode="decimal"
          {...field('trading_capital')}
        />
        {save.error && !isAllAtFields(save.error, FIELDS) && (
          <Reason>{problemSentence(save.error)}</Reason>
        )}
        {save.isSuccess && <p role="status">Saved.</p>}
        <Actions>
          <Button type="submit" loading={save.isPending}>
            Save profile
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
