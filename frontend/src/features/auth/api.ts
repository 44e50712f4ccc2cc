// Logging in and registering.
import { useMutation } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { logIn, register } from '@/api/generated/sdk.gen';
import type { Login, Register } from '@/api/generated/types.gen';
import { startSession } from '@/api/session';

async function openSession(credentials: Login): Promise<void> {
  const { access_token } = await unwrap(logIn({ body: credentials }));
  startSession(access_token);
}

export const useLogIn = () => useMutation({ mutationFn: openSession });

/** Registers, then logs in with the same words. */
export const useRegister = () =>
  useMutation({
    mutationFn: async (form: Register) => {
      await unwrap(register({ body: form }));
      await openSession({ email: form.email, password: form.password });
    },
  });
