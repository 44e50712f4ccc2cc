import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeHealth } from '@/testing/admin-factories';
import { makeFailedJob, makeUser } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { useVerifyAudit } from '../api';
import { EverybodySwitch } from './everybody-switch';
import { FailedJobs } from './failed-jobs';
import { Health } from './platform-health';
import { PlatformSettings } from './platform-settings';
import { UserDetail } from './user-detail';
import { Verdict, VerifyButton } from './verify-chain';

const noStrategies = gives('/admin/users/u1/strategies', page([]));

test('a user is switched off after a question, and the question can be left', async () => {
  const sent: unknown[] = [];
  server.use(
    noStrategies,
    http.patch(url('/admin/users/u1'), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(makeUser({ status: 'disabled' }));
    }),
  );
  renderWith(<UserDetail user={makeUser()} isOneself={false} links={null} />);
  await userEvent.click(screen.getByRole('button', { name: 'Switch off' }));
  await userEvent.click(screen.getByRole('button', { name: 'Leave it' }));
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Switch off' }));
  const question = await screen.findByRole('dialog');
  expect(question).toHaveTextContent('asha@example.in');
  await userEvent.type(within(question).getByLabelText('Reason'), ' Asked for it ');
  await userEvent.click(within(question).getByRole('button', { name: 'Switch off' }));
  expect(sent).toEqual([{ status: 'disabled', reason: 'Asked for it' }]);
});

test('what the server refuses is said in the question', async () => {
  server.use(
    noStrategies,
    http.patch(url('/admin/users/u1'), () =>
      problem(409, { title: 'Not possible now', detail: 'This is the last admin.' }),
    ),
  );
  renderWith(<UserDetail user={makeUser({ role: 'admin' })} isOneself={false} links={null} />);
  await userEvent.click(screen.getByRole('button', { name: 'Make a plain user' }));
  const question = await screen.findByRole('dialog');
  await userEvent.click(within(question).getByRole('button', { name: 'Make a plain user' }));
  expect(await within(question).findByText(/This is the last admin/)).toBeVisible();
});

test('nobody can switch themselves off', () => {
  server.use(noStrategies);
  renderWith(<UserDetail user={makeUser({ role: 'admin' })} isOneself links={null} />);
  expect(screen.queryByRole('button', { name: 'Switch off' })).toBeNull();
  expect(screen.getByText(/Another administrator can change it/)).toBeVisible();
});

test('resetting brokers says how many credentials are gone', async () => {
  server.use(
    noStrategies,
    http.post(url('/admin/users/u1/reset-broker'), () => HttpResponse.json({ reset: 2 })),
  );
  renderWith(<UserDetail user={makeUser()} isOneself={false} links={null} />);
  await userEvent.click(screen.getByRole('button', { name: 'Reset brokers' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Forget the credentials' }));
  expect(
    await screen.findByText('The credentials of 2 accounts were deleted.'),
  ).toBeInTheDocument();
});

test('a platform that is not well says where', async () => {
  server.use(
    gives(
      '/admin/health',
      makeHealth({
        ok: false,
        servers: [{ name: 'redis', ok: false, milliseconds: null, error: 'Connection refused' }],
        queues: [{ name: 'orders', waiting: 7, failed: 1, workers: 0 }],
        workload: null,
        oldest_waiting_seconds: 42,
      }),
    ),
  );
  renderWith(<Health />);
  expect(await screen.findByText('Needs a look')).toBeVisible();
  expect(screen.getByText('No worker')).toBeVisible();
  expect(screen.getByText('Connection refused')).toBeVisible();
  expect(screen.getByText('oldest 42.0 s')).toBeVisible();
});

test('a failed job is tried again', async () => {
  let tries = 0;
  server.use(
    gives('/admin/jobs/failed', page([makeFailedJob()])),
    http.post(url('/admin/jobs/j1/retry'), () => {
      tries += 1;
      server.use(gives('/admin/jobs/failed', page([])));
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderWith(<FailedJobs />);
  await userEvent.click(await screen.findByRole('button', { name: 'Retry submit_order' }));
  expect(await screen.findByText('No job has failed.')).toBeVisible();
  expect(tries).toBe(1);
});

function Chain() {
  const verify = useVerifyAudit();
  return (
    <>
      <VerifyButton verify={verify} />
      <Verdict verify={verify} />
    </>
  );
}

test('a broken chain is said with the entry it breaks at', async () => {
  server.use(gives('/admin/audit/verify', { ok: false, entries: 12, first_bad: 9 }));
  renderWith(<Chain />);
  await userEvent.click(screen.getByRole('button', { name: 'Verify chain' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('broken at entry 9');
});

test('everybody is stopped only with a reason and the words typed out', async () => {
  const sent: unknown[] = [];
  const off = { active: false, level: 'kill', reason: null, changed_at: null };
  server.use(
    gives('/kill-switch', { ...off, everybody: off }),
    http.post(url('/admin/kill-switch'), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...off, active: true });
    }),
  );
  renderWith(<EverybodySwitch />);
  const opener = screen.getByRole('button', { name: 'Stop everybody’s orders' });
  await screen.findByRole('button', { name: 'Stop everybody’s orders', hidden: false });
  await userEvent.click(opener);
  const form = await screen.findByRole('form', { name: 'Kill switch for everybody' });
  const stop = within(form).getByRole('button', { name: 'Stop everybody’s orders' });
  await userEvent.type(within(form).getByLabelText('Reason'), 'Exchange outage');
  expect(stop).toBeDisabled();
  await userEvent.type(
    within(form).getByLabelText('Type STOP EVERYBODY to confirm'),
    'stop everybody',
  );
  await userEvent.click(stop);
  expect(sent).toEqual([{ active: true, level: 'kill', reason: 'Exchange outage' }]);
});

test('registration is closed by one switch', async () => {
  const sent: unknown[] = [];
  server.use(
    gives('/admin/settings', { registration_open: true }),
    http.patch(url('/admin/settings'), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ registration_open: false });
    }),
  );
  renderWith(<PlatformSettings />);
  await userEvent.click(await screen.findByRole('switch', { name: /Anybody may register/ }));
  expect(sent).toEqual([{ registration_open: false }]);
  await waitFor(() => {
    expect(screen.getByRole('switch')).not.toBeChecked();
  });
});
