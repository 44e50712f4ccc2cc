import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBroker } from '@/testing/factories';
import { page, problem, url } from '@/testing/handlers';
import { server } from '@/testing/server';
import { unwrap } from './client';
import { listBrokers, listStrategies, logIn } from './generated/sdk.gen';
import { currentToken, endSession, refreshSession, sessionState, startSession } from './session';

beforeEach(() => {
  document.cookie = 'csrf_refresh_token=csrf-1';
});

afterEach(() => {
  document.cookie = 'csrf_refresh_token=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
  endSession();
});

const needs = (token: string) => (request: Request) =>
  request.headers.get('Authorization') === `Bearer ${token}`
    ? HttpResponse.json(page([makeBroker()]))
    : problem(401, { title: 'Expired' });

function refreshes(token: string) {
  const seen: (string | null)[] = [];
  server.use(
    http.post(url('/auth/refresh'), ({ request }) => {
      seen.push(request.headers.get('X-CSRF-TOKEN'));
      return HttpResponse.json({ access_token: token });
    }),
  );
  return seen;
}

test('an expired token is renewed once for all calls that wait, and each is sent again', async () => {
  startSession('old');
  const seen = refreshes('new');
  server.use(
    http.get(url('/brokers'), ({ request }) => needs('new')(request)),
    http.get(url('/strategies'), ({ request }) => needs('new')(request)),
  );
  const [brokers] = await Promise.all([unwrap(listBrokers()), unwrap(listStrategies())]);
  expect(brokers.items).toHaveLength(1);
  expect(seen).toEqual(['csrf-1']);
  expect(currentToken()).toBe('new');
});

test('when the session is over the call fails and one is logged out', async () => {
  startSession('old');
  server.use(
    http.post(url('/auth/refresh'), () => problem(401, { title: 'Revoked' })),
    http.get(url('/brokers'), () => problem(401, { title: 'Expired' })),
  );
  await expect(unwrap(listBrokers())).rejects.toMatchObject({ status: 401 });
  expect(sessionState()).toBe('out');
  expect(currentToken()).toBeNull();
});

test('a server that is away while renewing does not log one out', async () => {
  startSession('old');
  server.use(
    http.post(url('/auth/refresh'), () => problem(503, { title: 'Away' })),
    http.get(url('/brokers'), () => problem(401, { title: 'Expired' })),
  );
  await expect(unwrap(listBrokers())).rejects.toThrow();
  expect(sessionState()).toBe('in');
});

test('a token that is refused straight after renewal logs out instead of looping', async () => {
  startSession('old');
  const seen = refreshes('new');
  server.use(http.get(url('/brokers'), () => problem(401, { title: 'Disabled' })));
  await expect(unwrap(listBrokers())).rejects.toMatchObject({ title: 'Disabled' });
  expect(seen).toHaveLength(1);
  expect(sessionState()).toBe('out');
});

test('a wrong password is the answer itself: nothing is renewed', async () => {
  const seen = refreshes('new');
  server.use(http.post(url('/auth/login'), () => problem(401, { title: 'Wrong words' })));
  const call = unwrap(logIn({ body: { email: 'a@b.in', password: 'x' } }));
  await expect(call).rejects.toMatchObject({ title: 'Wrong words' });
  expect(seen).toHaveLength(0);
});

test('without the cookie nothing is asked and one is logged out', async () => {
  document.cookie = 'csrf_refresh_token=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
  const seen = refreshes('new');
  expect(await refreshSession()).toBeNull();
  expect(seen).toHaveLength(0);
});

test('a network that is down is a problem with status 0', async () => {
  startSession('t');
  server.use(http.get(url('/brokers'), () => HttpResponse.error()));
  await expect(unwrap(listBrokers())).rejects.toMatchObject({ status: 0 });
});
