import { notifications, Notifications } from '@mantine/notifications';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { afterEach, expect, test } from 'vitest';
import { unwrap } from '@/api/client';
import { unlinkBroker } from '@/api/generated/sdk.gen';
import { endSession, sessionState, startSession } from '@/api/session';
import { makeUser } from '@/testing/factories';
import { gives, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { CodeForm } from './code-form';
import { ConfirmIdentity } from './confirm-identity';
import { ForgotForm } from './forgot-form';
import { LoginForm } from './login-form';
import { RegisterForm } from './register-form';
import { ResetForm } from './reset-form';
import { VerifyEmail } from './verify-email';

const FACTOR = problem(401, {
  type: '/problems/second-factor-required',
  title: 'A code of the app is needed',
  detail: 'Send the code of your app.',
});

/** A log-in that wants a second factor, and what it was sent. */
function wantsFactor(path: string) {
  const sent: Record<string, unknown>[] = [];
  server.use(
    http.post(url(path), async ({ request }) => {
      const body = (await request.json()) as Record<string, unknown>;
      sent.push(body);
      const isGood = body['totp'] === '123456' || body['recovery_code'] === 'abcd-efgh';
      return isGood ? HttpResponse.json({ access_token: 't1' }) : FACTOR.clone();
    }),
  );
  return sent;
}

afterEach(() => {
  endSession();
});

async function logIn() {
  await userEvent.type(screen.getByLabelText('E-mail'), 'asha@example.in');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
}

test('who has a second factor is asked for its code after the password', async () => {
  const sent = wantsFactor('/auth/login');
  renderWith(<LoginForm onDone={() => undefined} />);
  await logIn();
  const code = await screen.findByLabelText('Code of the app');
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.type(code, ' 123456 ');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => {
    expect(sessionState()).toBe('in');
  });
  expect(sent.at(-1)).toEqual({
    email: 'asha@example.in',
    password: 'correct horse',
    totp: '123456',
  });
});

test('a wrong code is said at its field', async () => {
  wantsFactor('/auth/login');
  renderWith(<LoginForm onDone={() => undefined} />);
  await logIn();
  await userEvent.type(await screen.findByLabelText('Code of the app'), '000000');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  expect(await screen.findByText(/This code is not good/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Use a recovery code instead' }));
  expect(screen.queryByText(/This is none of your recovery codes/)).toBeNull();
  expect(sessionState()).not.toBe('in');
});

test('a recovery code does instead of the app', async () => {
  const sent = wantsFactor('/auth/login');
  renderWith(<LoginForm onDone={() => undefined} />);
  await logIn();
  await userEvent.click(await screen.findByRole('button', { name: 'Use a recovery code instead' }));
  await userEvent.type(screen.getByLabelText('Recovery code'), 'abcd-efgh');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => {
    expect(sent.at(-1)).toMatchObject({ recovery_code: 'abcd-efgh' });
  });
});

test('a code by mail logs in, with the second factor where there is one', async () => {
  const sent = wantsFactor('/auth/otp/login');
  server.use(http.post(url('/auth/otp/request'), () => new HttpResponse(null, { status: 202 })));
  renderWith(<CodeForm onDone={() => undefined} />);
  await userEvent.type(screen.getByLabelText('E-mail'), 'asha@example.in');
  await userEvent.click(screen.getByRole('button', { name: 'Send me a code' }));
  await userEvent.type(await screen.findByLabelText('Code from the mail'), '493027');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await userEvent.type(await screen.findByLabelText('Code of the app'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  await waitFor(() => {
    expect(sent.at(-1)).toEqual({ email: 'asha@example.in', otp: '493027', totp: '123456' });
  });
});

/** Registers somebody; gives how often the way on was taken. */
async function register(advice: string | null) {
  let entered = 0;
  server.use(
    http.post(url('/auth/register'), () =>
      HttpResponse.json({ ...makeUser(), advice }, { status: 201 }),
    ),
    http.post(url('/auth/login'), () => HttpResponse.json({ access_token: 't1' })),
  );
  renderWith(
    <>
      <RegisterForm
        onDone={() => {
          entered += 1;
        }}
      />
      <Notifications />
    </>,
  );
  await userEvent.type(screen.getByLabelText('E-mail'), 'asha@example.in');
  await userEvent.type(screen.getByLabelText('Password'), 'adminadmin');
  await userEvent.click(screen.getByRole('button', { name: 'Create account' }));
  await waitFor(() => {
    expect(entered).toBe(1);
  });
}

test('who registers with a password that is easy to guess is let in, and told so', async () => {
  await register('This is among those that are tried first.');
  const notice = await screen.findByRole('alert');
  expect(notice).toHaveTextContent('This is among those that are tried first.');
  expect(notice).toHaveTextContent('You can change it in the settings.');
  expect(sessionState()).toBe('in');
  act(() => {
    notifications.clean();
  });
});

test('who registers with a good password is told nothing', async () => {
  await register(null);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a password is hidden while it is typed, and left to the browser’s keeper of passwords', () => {
  renderWith(<RegisterForm onDone={() => undefined} />);
  const field = screen.getByLabelText('Password');
  expect(field).toHaveAttribute('type', 'password');
  expect(field).toHaveAttribute('autocomplete', 'new-password');
  expect(fireEvent.paste(field)).toBe(true);
});

test('who asks for a link is told the same whether there is such an account or not', async () => {
  server.use(
    http.post(url('/auth/password/forgot'), () => new HttpResponse(null, { status: 202 })),
  );
  renderWith(<ForgotForm />);
  await userEvent.type(screen.getByLabelText('E-mail'), 'nobody@example.in');
  await userEvent.click(screen.getByRole('button', { name: 'Send the link' }));
  expect(await screen.findByRole('status')).toHaveTextContent(
    'If nobody@example.in has an account',
  );
});

test('a link that is over says so when a password is set by it', async () => {
  server.use(
    http.post(url('/auth/password/reset'), () =>
      problem(422, { title: 'Not valid', detail: 'The link is over.' }),
    ),
  );
  renderWith(<ResetForm token="abc" next={null} />);
  await userEvent.type(screen.getByLabelText('New password'), 'another correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Set password' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The link is over.');
});

test('an address is verified by a click, not by opening the page alone', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(url('/auth/verify-email'), async ({ request }) => {
      sent.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderWith(<VerifyEmail token="abc" next={null} />);
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Verify my address' }));
  expect(await screen.findByRole('status')).toHaveTextContent('Your address is verified.');
  expect(sent).toEqual([{ token: 'abc' }]);
});

/** A dangerous act that goes through once one was confirmed. */
function dangerous() {
  const seen = { confirmed: null as unknown };
  server.use(
    gives('/auth/totp', { enabled: false, recovery_codes_left: 0 }),
    http.post(url('/auth/confirm'), async ({ request }) => {
      seen.confirmed = await request.json();
      return new HttpResponse(null, { status: 204 });
    }),
    http.delete(url('/brokers/b1'), () =>
      seen.confirmed === null
        ? problem(403, { type: '/problems/confirmation-required', title: 'Confirm first' })
        : new HttpResponse(null, { status: 204 }),
    ),
  );
  return seen;
}

test('a dangerous act waits for the password, then goes through', async () => {
  const seen = dangerous();
  startSession('t1');
  renderWith(<ConfirmIdentity />);
  let done = false;
  const acting = unwrap(unlinkBroker({ path: { broker_id: 'b1' } })).then(() => {
    done = true;
  });
  const dialog = await screen.findByRole('dialog', { name: 'Confirm that it is you' });
  await userEvent.type(await within(dialog).findByLabelText('Password'), 'correct horse');
  expect(done).toBe(false);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Confirm' }));
  await act(() => acting);
  expect(seen.confirmed).toEqual({ password: 'correct horse' });
});

test('closing the question leaves the act undone', async () => {
  const seen = dangerous();
  startSession('t1');
  renderWith(<ConfirmIdentity />);
  const acting = unwrap(unlinkBroker({ path: { broker_id: 'b1' } }));
  const refused = expect(acting).rejects.toMatchObject({ code: 'confirmation-required' });
  await screen.findByLabelText('Password');
  await userEvent.keyboard('{Escape}');
  await refused;
  expect(seen.confirmed).toBeNull();
});
