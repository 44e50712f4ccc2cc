// Asks for a link by which a new password can be set.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useForgotPassword } from '../api';
import { FormError } from './form-error';

export function ForgotForm() {
  const [email, setEmail] = useState('');
  const forgot = useForgotPassword();
  if (forgot.isSuccess) {
    return (
      <p role="status">
        If {email.trim()} has an account, a link is on its way there. It is good for ten minutes.
      </p>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        forgot.mutate(email.trim());
      }}
    >
      {forgot.error && <FormError error={forgot.error} />}
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => {
          setEmail(event.currentTarget.value);
        }}
      />
      <Button type="submit" loading={forgot.isPending}>
        Send the link
      </Button>
    </form>
  );
}
