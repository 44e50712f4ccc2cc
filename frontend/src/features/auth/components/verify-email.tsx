// Verifies an address by the link that was sent. A click, since mail programs open links by themselves.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useVerifyEmail } from '../api';
import { FormError } from './form-error';

export function VerifyEmail({ token, next }: { token: string; next: ReactNode }) {
  const verify = useVerifyEmail();
  if (verify.isSuccess) {
    return (
      <>
        <p role="status">Your address is verified.</p>
        {next}
      </>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate(token);
      }}
    >
      {verify.error && <FormError error={verify.error} />}
      <Button type="submit" loading={verify.isPending}>
        Verify my address
      </Button>
    </form>
  );
}
