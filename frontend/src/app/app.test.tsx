import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endSession } from '@/api/session';
import {
  makeAlert,
  makeBroker,
  makeExecution,
  makeStrategy,
  makeSummary,
} from '@/testing/factories';
import { FakeSocket } from '@/testing/fake-socket';
import { gives, page, problem, url } from '@/testing/handlers';
import { server } from '@/testing/server';
import { App } from './providers';

vi.mock('socket.io-client', async () => {
  const fake = await import('@/testing/fake-socket');
  return { io: () => new fake.FakeSocket() };
});

const ME = {
  id: 'u1',
  client_id: 'AT-1',
  email: 'asha@example.in',
  name: 'Asha Rao',
  phone: null,
  role: 'user',
  status: 'active',
  created_at: '2026-11-20T08:00:00.000Z',
};

const UNTOUCHED = { active: false, level: 'kill', reason: null, changed_at: null };

const emptyServer = () => [
  gives('/auth/me', ME),
  gives('/brokers', page([makeBroker()])),
  gives('/strategies', page([])),
  gives('/alerts', page([])),
  gives('/executions', page([])),
  gives('/positions', page([])),
  gives('/market/status', {
    at: '2026-11-20T08:00:00Z',
    always_open: false,
    items: [{ segment: 'NSE', state: 'open', reason: 'The market is open.' }],
  }),
  gives('/kill-switch', { ...UNTOUCHED, everybody: UNTOUCHED }),
  gives('/notifications', page([])),
  gives('/notifications/unread-count', { unread: 0 }),
  gives('/reports/summary', makeSummary({ alerts: 0, executions: 0, succeeded: 0 })),
  http.post(url('/auth/login'), () => HttpResponse.json({ access_token: 't1' })),
  http.post(url('/auth/logout'), () => new HttpResponse(null, { status: 204 })),
];

beforeEach(() => {
  globalThis.history.replaceState(null, '', '/');
  endSession();
});

afterEach(() => {
  endSession();
});

const socket = () => {
  if (FakeSocket.latest === null) throw new Error('no socket was opened');
  return FakeSocket.latest;
};

async function enter(path = '/') {
  globalThis.history.replaceState(null, '', path);
  const view = render(<App />);
  await userEvent.type(await screen.findByLabelText('E-mail'), 'asha@example.in');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Log in' }));
  return view;
}

test('a stranger is asked to log in, and then stands on the dashboard', async () => {
  server.use(...emptyServer());
  await enter();
  expect(await screen.findByRole('heading', { name: 'Dashboard' })).toBeVisible();
  expect(await screen.findByText('Three steps to your first paper trade')).toBeVisible();
});

test('who asked for a page gets that page after log-in, without its details being lost', async () => {
  server.use(...emptyServer());
  await enter('/activity?status=fail');
  expect(await screen.findByRole('heading', { name: 'Activity' })).toBeVisible();
  await waitFor(() => {
    expect(screen.getByLabelText('Status')).toHaveValue('fail');
  });
});

test('a wrong password is said in words, and the page stays', async () => {
  server.use(
    http.post(url('/auth/login'), () =>
      problem(401, { title: 'Not logged in', detail: 'The e-mail or the password is wrong.' }),
    ),
    ...emptyServer(),
  );
  await enter();
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'The e-mail or the password is wrong.',
  );
  expect(screen.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('registering logs in and lands on the dashboard', async () => {
  let sent: unknown = null;
  server.use(
    ...emptyServer(),
    http.post(url('/auth/register'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(ME, { status: 201 });
    }),
  );
  globalThis.history.replaceState(null, '', '/register');
  render(<App />);
  await userEvent.type(await screen.findByLabelText('Name'), 'Asha Rao');
  await userEvent.type(screen.getByLabelText('E-mail'), 'asha@example.in');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Create account' }));
  expect(await screen.findByRole('heading', { name: 'Dashboard' })).toBeVisible();
  expect(sent).toEqual({ email: 'asha@example.in', password: 'correct horse', name: 'Asha Rao' });
});

test('an alert and its execution appear in the stream as they happen, with no request', async () => {
  let reads = 0;
  server.use(
    gives('/strategies', page([makeStrategy()])),
    http.get(url('/alerts'), () => {
      reads += 1;
      return HttpResponse.json(page([]));
    }),
    ...emptyServer(),
  );
  await enter();
  await screen.findByText('Three steps to your first paper trade');
  act(() => {
    socket().receive('connect');
  });
  expect(screen.getByTestId('connection')).toHaveTextContent('Live');
  await screen.findByRole('link', { name: /SMA crossover/ });
  await waitFor(() => {
    expect(reads).toBe(2);
  });
  act(() => {
    socket().receive('alert', { ...makeAlert({ status: 'claimed' }), seq: 11 });
  });
  expect(await screen.findByTestId('alert-row')).toHaveTextContent('In progress');
  act(() => {
    socket().receive('alert', { ...makeAlert(), seq: 12 });
    socket().receive('execution', { ...makeExecution(), seq: 13 });
  });
  const row = await screen.findByTestId('execution-row');
  expect(row.querySelector('[data-field="price"]')).toHaveTextContent('₹3,620.50');
  expect(row.querySelector('[data-field="status"]')).toHaveTextContent('Success');
  expect(within(row).getByRole('list', { name: 'Pipeline' })).toHaveTextContent('70 ms');
  expect(screen.queryByTestId('alert-row')).toBeNull();
  expect(reads).toBe(2);
});

test('after a break what was missed is asked for, and read anew when the server forgot it', async () => {
  let asked = 0;
  server.use(
    http.get(url('/executions'), () => {
      asked += 1;
      return HttpResponse.json(page([]));
    }),
    ...emptyServer(),
  );
  await enter();
  await screen.findByText('Three steps to your first paper trade');
  act(() => {
    socket().receive('connect');
    socket().receive('strategy', { ...makeStrategy(), seq: 5 });
    socket().receive('disconnect', 'transport close');
  });
  expect(screen.getByTestId('connection')).toHaveTextContent('Offline');
  await waitFor(() => {
    expect(asked).toBe(2);
  });
  act(() => {
    socket().syncAnswer = { seq: 5, complete: true };
    socket().receive('connect');
  });
  expect(socket().sent).toContainEqual({ event: 'sync', body: { since: 5 } });
  act(() => {
    socket().syncAnswer = { seq: 2000, complete: false };
    socket().receive('disconnect', 'transport close');
    socket().receive('connect');
  });
  await waitFor(() => {
    expect(asked).toBe(3);
  });
});

test('real money that is armed is said on every page', async () => {
  const live = makeStrategy({ paper_trading: false, name: 'Live one' });
  server.use(gives('/strategies', page([live])), ...emptyServer());
  await enter();
  expect(await screen.findByText(/LIVE: Live one trades with real money/)).toBeVisible();
});

test('the palette, the g keys and the list of keys work without a mouse', async () => {
  server.use(gives('/strategies', page([makeStrategy()])), ...emptyServer());
  await enter();
  await screen.findByRole('heading', { name: 'Dashboard' });
  await userEvent.keyboard('gb');
  expect(await screen.findByRole('heading', { name: 'Brokers' })).toBeVisible();
  await userEvent.keyboard('?');
  await waitFor(() => {
    expect(screen.getByText('Keyboard shortcuts')).toBeVisible();
  });
  await userEvent.keyboard('{Escape}');
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.type(await screen.findByRole('combobox'), 'trade{Enter}');
  expect(await screen.findByRole('heading', { name: 'Trade' })).toBeVisible();
});

test('logging out leads to the log-in page and nothing of the session is left', async () => {
  server.use(...emptyServer());
  await enter();
  await screen.findByRole('heading', { name: 'Dashboard' });
  await userEvent.click(screen.getByRole('button', { name: 'Account' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Log out' }));
  expect(await screen.findByRole('heading', { name: 'Log in' })).toBeVisible();
  expect(JSON.stringify(globalThis.localStorage)).not.toContain('t1');
});

test('an address that does not exist says so', async () => {
  globalThis.history.replaceState(null, '', '/nowhere');
  render(<App />);
  expect(await screen.findByText('There is no page at this address.')).toBeVisible();
});
