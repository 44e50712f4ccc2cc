// A new password, by the link that was sent.
import { Button, PasswordInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { fieldOf, isAllAtFields } from '@/api/problem';
import { useResetPassword } from '../api';
import { FormError } from './form-error';

const MIN_PASSWORD = 8;

interface Props {
  token: string;
  /** What to do next, once the password is set. */
  next: ReactNode;
}

export function ResetForm({ token, next }: Props) {
  const [password, setPassword] = useState('');
  const reset = useResetPassword();
  if (reset.isSuccess) {
    return (
      <>
        <p role="status">The new password is set, and all sessions have ended.</p>
        {next}
      </>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        reset.mutate({ token, password });
      }}
    >
      {reset.error && !isAllAtFields(reset.error, ['password']) && (
        <FormError error={reset.error} />
      )}
      <PasswordInput
        label="New password"
        description={`At least ${MIN_PASSWORD} characters.`}
        autoComplete="new-password"
        minLength={MIN_PASSWORD}
        required
        withAsterisk={false}
        value={password}
        error={fieldOf(reset.error, 'password')}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
        }}
      />
      <Button type="submit" loading={reset.isPending}>
        Set password
      </Button>
    </form>
  );
}
