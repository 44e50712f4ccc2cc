// A new account; it is logged in at once.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem } from '@/api/problem';
import { useRegister } from '../api';
import { FormError } from './form-error';

const MIN_PASSWORD = 8;

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
          { onSuccess: onDone },
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
