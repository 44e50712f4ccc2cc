// E-mail and password, and a code of the app where the account asks for one.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { asksForFactor, useLogIn } from '../api';
import { FactorField, factorOf, NO_ANSWER } from './factor-field';
import { FormError } from './form-error';

export function LoginForm({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [factor, setFactor] = useState<typeof NO_ANSWER | null>(null);
  const logIn = useLogIn();
  const submit = () => {
    logIn.mutate(
      { email: email.trim(), password, ...(factor === null ? {} : factorOf(factor)) },
      {
        onSuccess: onDone,
        onError: (error) => {
          if (asksForFactor(error)) setFactor((old) => old ?? NO_ANSWER);
        },
      },
    );
  };
  const isFactorError = asksForFactor(logIn.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {logIn.error && !isFactorError && <FormError error={logIn.error} />}
      {factor === null ? (
        <>
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
        </>
      ) : (
        <FactorField
          answer={factor}
          isRefused={isFactorError && typeof logIn.variables?.[factor.kind] === 'string'}
          onChange={setFactor}
        />
      )}
      <Button type="submit" loading={logIn.isPending}>
        Log in
      </Button>
    </form>
  );
}
