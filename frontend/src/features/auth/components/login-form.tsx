// E-mail and password.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem } from '@/api/problem';
import { problemSentence } from '@/lib/problem-text';
import { useLogIn } from '../api';
import classes from './auth.module.css';

export function LoginForm({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useLogIn();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        logIn.mutate({ email: email.trim(), password }, { onSuccess: onDone });
      }}
    >
      {logIn.error && <FormError error={logIn.error} />}
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
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
        }}
      />
      <Button type="submit" loading={logIn.isPending}>
        Log in
      </Button>
    </form>
  );
}

export function FormError({ error }: { error: Error }) {
  const id = error instanceof ApiProblem && error.status >= 500 ? error.requestId : undefined;
  return (
    <p className={classes['error']} role="alert">
      {problemSentence(error)}
      {id !== undefined && ` (request id ${id})`}
    </p>
  );
}
