// Logging in by password or code, registering, and what mails' links lead to.
import { useMutation } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import {
  confirmIdentity,
  forgotPassword,
  logIn,
  logInByCode,
  registerUser,
  requestLogInCode,
  resetPassword,
  verifyEmail,
} from '@/api/generated/sdk.gen';
import type {
  CodeLogInWritable,
  ConfirmationWritable,
  LogInWritable,
  PasswordReset,
  RegistrationWritable,
} from '@/api/generated/types.gen';
import { ApiProblem } from '@/api/problem';
import { startSession } from '@/api/session';

/** The password or code was right, and the account wants a code of its app too. */
export const asksForFactor = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === 'second-factor-required';

async function openSession(credentials: LogInWritable): Promise<void> {
  const { access_token } = await unwrap(logIn({ body: credentials }));
  startSession(access_token);
}

export const useLogIn = () => useMutation({ mutationFn: openSession });

export const useRequestCode = () =>
  useMutation({ mutationFn: (email: string) => unwrap(requestLogInCode({ body: { email } })) });

export const useLogInByCode = () =>
  useMutation({
    mutationFn: async (body: CodeLogInWritable) => {
      const { access_token } = await unwrap(logInByCode({ body }));
      startSession(access_token);
    },
  });

/** Registers, then logs in with the same words; gives what speaks against the password. */
export const useRegister = () =>
  useMutation({
    mutationFn: async (form: RegistrationWritable) => {
      const { advice } = await unwrap(registerUser({ body: form }));
      await openSession({ email: form.email, password: form.password });
      return advice;
    },
  });

export const useForgotPassword = () =>
  useMutation({ mutationFn: (email: string) => unwrap(forgotPassword({ body: { email } })) });

export const useResetPassword = () =>
  useMutation({
    mutationFn: (body: PasswordReset) => unwrap(resetPassword({ body })),
  });

export const useVerifyEmail = () =>
  useMutation({ mutationFn: (token: string) => unwrap(verifyEmail({ body: { token } })) });

export const useConfirmIdentity = () =>
  useMutation({
    mutationFn: (body: ConfirmationWritable) => unwrap(confirmIdentity({ body })),
  });
