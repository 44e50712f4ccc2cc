// The two pages before log-in.
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { AuthLayout } from '@/features/auth/components/auth-layout';
import { LoginForm } from '@/features/auth/components/login-form';
import { RegisterForm } from '@/features/auth/components/register-form';

const guest = getRouteApi('/guest');

function useEnter() {
  const { next } = guest.useSearch();
  const navigate = useNavigate();
  return () => void navigate({ to: next ?? '/', replace: true });
}

export function LoginPage() {
  const enter = useEnter();
  return (
    <AuthLayout
      title="Log in"
      other={
        <>
          New here?{' '}
          <Link to="/register" search={true}>
            Create an account
          </Link>
        </>
      }
    >
      <LoginForm onDone={enter} />
    </AuthLayout>
  );
}

export function RegisterPage() {
  const enter = useEnter();
  return (
    <AuthLayout
      title="Create an account"
      other={
        <>
          Have one already?{' '}
          <Link to="/login" search={true}>
            Go to log-in
          </Link>
        </>
      }
    >
      <RegisterForm onDone={enter} />
    </AuthLayout>
  );
}
