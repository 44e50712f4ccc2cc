// The pages before log-in, and those that mails lead to.
import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { AuthLayout } from '@/features/auth/components/auth-layout';
import { CodeForm } from '@/features/auth/components/code-form';
import { ForgotForm } from '@/features/auth/components/forgot-form';
import { LoginForm } from '@/features/auth/components/login-form';
import { RegisterForm } from '@/features/auth/components/register-form';
import { ResetForm } from '@/features/auth/components/reset-form';
import { VerifyEmail } from '@/features/auth/components/verify-email';
import { LinkButton } from '../link-button';

const guest = getRouteApi('/guest');

function useEnter() {
  const { next } = guest.useSearch();
  const navigate = useNavigate();
  return () => void navigate({ to: next ?? '/', replace: true });
}

const ToLogIn = () => (
  <Link to="/login" search={{}}>
    Go to log-in
  </Link>
);

export function LoginPage() {
  const enter = useEnter();
  return (
    <AuthLayout
      title="Log in"
      other={
        <>
          <Link to="/forgot-password">Forgot your password?</Link>
          <Link to="/login/code" search={true}>
            Log in by a code sent to you
          </Link>
          <span>
            New here?{' '}
            <Link to="/register" search={true}>
              Create an account
            </Link>
          </span>
        </>
      }
    >
      <LoginForm onDone={enter} />
    </AuthLayout>
  );
}

export function CodePage() {
  const enter = useEnter();
  return (
    <AuthLayout
      title="Log in by code"
      other={
        <Link to="/login" search={true}>
          Use your password instead
        </Link>
      }
    >
      <CodeForm onDone={enter} />
    </AuthLayout>
  );
}

export function RegisterPage() {
  const enter = useEnter();
  return (
    <AuthLayout
      title="Create an account"
      other={
        <span>
          Have one already?{' '}
          <Link to="/login" search={true}>
            Go to log-in
          </Link>
        </span>
      }
    >
      <RegisterForm onDone={enter} />
    </AuthLayout>
  );
}

export function ForgotPage() {
  return (
    <AuthLayout title="Forgot your password?" other={<ToLogIn />}>
      <ForgotForm />
    </AuthLayout>
  );
}

/** The link's token stands behind `#`; it is taken out of the address once it was read. */
function useToken(): string | null {
  const router = useRouter();
  const [token] = useState(() =>
    new URLSearchParams(globalThis.location.hash.slice(1)).get('token'),
  );
  useEffect(() => {
    if (globalThis.location.hash !== '') router.history.replace(globalThis.location.pathname);
  }, [router]);
  return token;
}

const BROKEN = 'This link is not whole. Open it again from the mail, or copy all of it.';

export function ResetPage() {
  const token = useToken();
  return (
    <AuthLayout
      title="Set a new password"
      other={<Link to="/forgot-password">Ask for another link</Link>}
    >
      {token === null ? (
        <p role="alert">{BROKEN}</p>
      ) : (
        <ResetForm token={token} next={<LinkButton to="/login">Log in</LinkButton>} />
      )}
    </AuthLayout>
  );
}

export function VerifyPage() {
  const token = useToken();
  return (
    <AuthLayout
      title="Verify your address"
      other={<Link to="/settings">Ask for another link</Link>}
    >
      {token === null ? (
        <p role="alert">{BROKEN}</p>
      ) : (
        <VerifyEmail token={token} next={<LinkButton to="/">Go to the app</LinkButton>} />
      )}
    </AuthLayout>
  );
}
