import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeApiKey, makeSession, makeUser } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { ApiKeyForm } from './api-key-form';
import { ApiKeyList } from './api-key-list';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { SecondFactor } from './second-factor';
import { SessionList } from './session-list';

describeListStates({
  name: 'sessions',
  path: '/auth/sessions',
  row: makeSession({
    device: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  }),
  reads: 'Firefox 140 on Linux',
  emptySentence: 'No session is open.',
  ui: () => <SessionList />,
});

describeListStates({
  name: 'API keys',
  path: '/auth/api-keys',
  row: makeApiKey(),
  reads: 'Nightly export',
  emptySentence: 'No API key yet. Scripts need one to act for you.',
  ui: (emptyAction) => <ApiKeyList emptyAction={emptyAction} />,
});

test('one’s own session has no button to end it, and others do', async () => {
  const ended: string[] = [];
  server.use(
    gives('/auth/sessions', page([makeSession({ current: true }), makeSession({ id: 'z2' })])),
    http.delete(url('/auth/sessions/z2'), () => {
      ended.push('z2');
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderWith(<SessionList />);
  const rows = await screen.findAllByTestId('session-row');
  expect(within(rows[0] as HTMLElement).queryByRole('button')).toBeNull();
  await userEvent.click(within(rows[1] as HTMLElement).getByRole('button'));
  expect(ended).toEqual(['z2']);
});

test('a profile is saved; what was emptied is taken away', async () => {
  let sent: unknown = null;
  server.use(
    gives('/auth/me', makeUser({ phone: '+91 98200 00000' })),
    http.patch(url('/auth/me'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(makeUser({ name: 'Asha R.' }));
    }),
  );
  renderWith(<ProfileForm />);
  await userEvent.clear(await screen.findByLabelText('Name'));
  await userEvent.type(screen.getByLabelText('Name'), 'Asha R.');
  await userEvent.clear(screen.getByLabelText('Phone'));
  await userEvent.click(screen.getByRole('button', { name: 'Save profile' }));
  expect(await screen.findByText('Saved.')).toBeVisible();
  expect(sent).toEqual({ name: 'Asha R.', phone: null, trading_capital: null });
});

test('a wrong present password is said at its field', async () => {
  server.use(
    http.post(url('/auth/password/change'), () =>
      problem(422, { title: 'Not valid', errors: { current_password: ['This is not it.'] } }),
    ),
  );
  renderWith(<PasswordForm />);
  await userEvent.type(screen.getByLabelText('Current password'), 'wrong horse');
  await userEvent.type(screen.getByLabelText('New password'), 'another correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
  expect(await screen.findByText('This is not it.')).toBeVisible();
});

test('a new password that is easy to guess is taken, and told of', async () => {
  let advice: string | null = 'This is among those that are tried first.';
  server.use(http.post(url('/auth/password/change'), () => HttpResponse.json({ advice })));
  renderWith(<PasswordForm />);
  const change = async () => {
    await userEvent.type(screen.getByLabelText('Current password'), 'correct horse');
    await userEvent.type(screen.getByLabelText('New password'), 'adminadmin');
    await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
  };
  await change();
  expect(await screen.findByText('This is among those that are tried first.')).toBeVisible();
  expect(screen.getByText('Changed. All other sessions have ended.')).toBeVisible();
  expect(screen.getByLabelText('New password')).toHaveValue('');
  advice = null;
  await change();
  await waitFor(() => {
    expect(screen.queryByText(/among those/)).toBeNull();
  });
  expect(await screen.findByText('Changed. All other sessions have ended.')).toBeVisible();
});

test('the second factor is set up by a picture, and its recovery codes are shown once', async () => {
  server.use(
    gives('/auth/totp', { enabled: false, recovery_codes_left: 0 }),
    http.post(url('/auth/totp/setup'), () =>
      HttpResponse.json({ secret: 'JBSWY3DP', uri: 'otpauth://totp/x', qr: '<svg/>' }),
    ),
    http.post(url('/auth/totp/confirm'), () => {
      server.use(gives('/auth/totp', { enabled: true, recovery_codes_left: 2 }));
      return HttpResponse.json({ recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] });
    }),
  );
  renderWith(<SecondFactor />);
  await userEvent.click(await screen.findByRole('button', { name: 'Set up the second factor' }));
  expect(await screen.findByAltText('QR code for the authenticator app')).toHaveAttribute(
    'src',
    expect.stringMatching(/^data:image\/svg\+xml/),
  );
  expect(screen.getByText('JBSWY3DP')).toBeVisible();
  await userEvent.type(screen.getByLabelText('Code of the app'), '123456');
  await userEvent.click(screen.getByRole('button', { name: 'Turn on' }));
  expect(await screen.findByRole('region', { name: 'Recovery codes' })).toHaveTextContent(
    'aaaa-bbbb cccc-dddd',
  );
  expect(screen.getByRole('button', { name: 'Save as a file' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'I have kept them' }));
  expect(screen.queryByText('aaaa-bbbb')).toBeNull();
  expect(await screen.findByText('2 recovery codes are left.')).toBeVisible();
});

test('a key is made with what it may do and when it ends, and shown once', async () => {
  let sent: unknown = null;
  let isDone = false;
  server.use(
    http.post(url('/auth/api-keys'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...makeApiKey(), key: 'at_secret' }, { status: 201 });
    }),
  );
  renderWith(
    <ApiKeyForm
      isAdmin={false}
      onDone={() => {
        isDone = true;
      }}
    />,
  );
  expect(screen.queryByRole('checkbox', { name: /Admin/ })).toBeNull();
  await userEvent.type(screen.getByLabelText('Key name'), 'Nightly export');
  await userEvent.click(screen.getByRole('checkbox', { name: /Trade/ }));
  await userEvent.type(screen.getByLabelText('Expires'), '2026-12-31');
  await userEvent.click(screen.getByRole('button', { name: 'Create key' }));
  expect(await screen.findByText('at_secret')).toBeVisible();
  expect(sent).toEqual({
    name: 'Nightly export',
    scopes: ['read', 'trade'],
    expires_at: '2026-12-31T18:29:59.999Z',
  });
  await userEvent.click(screen.getByRole('button', { name: 'I have kept it' }));
  expect(isDone).toBe(true);
});
