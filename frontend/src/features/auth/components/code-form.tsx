// Logging in by a code that is sent by mail.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { asksForFactor, useLogInByCode, useRequestCode } from '../api';
import { FactorField, factorOf, NO_ANSWER } from './factor-field';
import { FormError } from './form-error';

export function CodeForm({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('');
  const request = useRequestCode();
  if (request.isSuccess) {
    return (
      <Code
        email={email.trim()}
        onDone={onDone}
        onAgain={() => {
          request.reset();
        }}
      />
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        request.mutate(email.trim());
      }}
    >
      {request.error && <FormError error={request.error} />}
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
      <Button type="submit" loading={request.isPending}>
        Send me a code
      </Button>
    </form>
  );
}

interface CodeProps {
  email: string;
  onDone: () => void;
  onAgain: () => void;
}

function Code({ email, onDone, onAgain }: CodeProps) {
  const [otp, setOtp] = useState('');
  const [factor, setFactor] = useState<typeof NO_ANSWER | null>(null);
  const logIn = useLogInByCode();
  const isFactorError = asksForFactor(logIn.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        logIn.mutate(
          { email, otp: otp.trim(), ...(factor === null ? {} : factorOf(factor)) },
          {
            onSuccess: onDone,
            onError: (error) => {
              if (asksForFactor(error)) setFactor((old) => old ?? NO_ANSWER);
            },
          },
        );
      }}
    >
      <p role="status">
        If {email} has an account, a code is on its way there. It is good once, for five minutes.
      </p>
      {logIn.error && !isFactorError && <FormError error={logIn.error} />}
      {factor === null ? (
        <TextInput
          label="Code from the mail"
          name="otp"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          autoFocus
          value={otp}
          onChange={(event) => {
            setOtp(event.currentTarget.value);
          }}
        />
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
      <Button variant="subtle" size="compact-sm" onClick={onAgain}>
        Send another code
      </Button>
    </form>
  );
}
