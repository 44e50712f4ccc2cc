// A new password; every other session ends with the old one.
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { fieldOf, isAllAtFields } from '@/api/problem';
import { Actions, Notice, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useChangePassword } from '../api';

const FIELDS = ['current_password', 'new_password'];
const MIN_PASSWORD = 8;
const EMPTY = { current: '', next: '' };

export function PasswordForm() {
  const [form, setForm] = useState(EMPTY);
  const change = useChangePassword();
  return (
    <form
      aria-label="Password"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { current_password: form.current, new_password: form.next },
          {
            onSuccess: () => {
              setForm(EMPTY);
            },
          },
        );
      }}
    >
      <Stack gap="sm">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={form.current}
          error={fieldOf(change.error, 'current_password')}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setForm((old) => ({ ...old, current: value }));
          }}
        />
        <PasswordInput
          label="New password"
          description={`At least ${MIN_PASSWORD} characters. All other sessions end.`}
          autoComplete="new-password"
          minLength={MIN_PASSWORD}
          required
          withAsterisk={false}
          value={form.next}
          error={fieldOf(change.error, 'new_password')}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setForm((old) => ({ ...old, next: value }));
          }}
        />
        {change.error && !isAllAtFields(change.error, FIELDS) && (
          <Reason>{problemSentence(change.error)}</Reason>
        )}
        {change.isSuccess && <p role="status">Changed. All other sessions have ended.</p>}
        {change.data?.advice != null && <Notice>{change.data.advice}</Notice>}
        <Actions>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </Actions>
      </Stack>
    </form>
  );
}
