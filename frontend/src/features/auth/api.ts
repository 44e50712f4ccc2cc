// Logging in and registering.
import { useMutation } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { logIn, registerUser } from '@/api/generated/sdk.gen';
import type { LogInWritable, RegistrationWritable } from '@/api/generated/types.gen';
import { startSession } from '@/api/session';

async function openSession(credentials: LogInWritable): Promise<void> {
  const { access_token } = await unwrap(logIn({ body: credentials }));
  startSession(access_token);
}

export const useLogIn = () => useMutation({ mutationFn: openSession });

/** Registers, then logs in with the same words. */
export const useRegister = () =>
  useMutation({
    mutationFn: async (form: RegistrationWritable) => {
      await unwrap(registerUser({ body: form }));
      await openSession({ email: form.email, password: form.password });
    },
  });
