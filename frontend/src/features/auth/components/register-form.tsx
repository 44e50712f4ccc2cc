// A new account; it is logged in at once, and told on the next page if its password is a bad one.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ApiProblem } from '@/api/problem';
import { useRegister } from '../api';
import { FormError } from './form-error';

const MIN_PASSWORD = 8;

/** Stays until it is closed: whoever registers is on their way to the first page by then. */
function warn(advice: string): void {
  notifications.show({
    title: 'Your password is easy to guess',
    message: `${advice} You can change it in the settings.`,
    color: 'yellow',
    autoClose: false,
  });
}

export function RegisterForm({ onDone }: { onDone: () => void }) {
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  const create = useRegister();
  const problem = create.error instanceof ApiProblem ? create.error : null;
  const field = (name: keyof typeof form) => ({
    name,
    value: form[name],
    error: problem?.field(name),
    withAsterisk: false,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((old) => ({ ...old, [name]: value }));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const name = form.name.trim();
        create.mutate(
          { email: form.email.trim(), password: form.password, ...(name === '' ? {} : { name }) },
          {
            onSuccess: (advice) => {
              if (advice !== null) warn(advice);
              onDone();
            },
          },
        );
      }}
    >
      {create.error && <FormError error={create.error} />}
      <TextInput label="Name" autoComplete="name" {...field('name')} />
      <TextInput label="E-mail" type="email" autoComplete="username" required {...field('email')} />
      <PasswordInput
        label="Password"
        description={`At least ${MIN_PASSWORD} characters.`}
        autoComplete="new-password"
        minLength={MIN_PASSWORD}
        required
        {...field('password')}
      />
      <Button type="submit" loading={create.isPending}>
        Create account
      </Button>
    </form>
  );
}
