import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { url } from '@/testing/handlers';
import { server } from '@/testing/server';

type Tab = typeof import('./session');

const tokenOf = (user: string, number: number) =>
  `head.${btoa(JSON.stringify({ sub: user, number }))}.signature`;

/** A browser tab: a module of its own, on the cookies and channels that all share. */
async function openTab(): Promise<Tab> {
  vi.resetModules();
  return import('./session');
}

/** A server whose refresh token is good once: showing an old one ends the session for all. */
function aServer() {
  const seen = { asked: 0, ended: false };
  document.cookie = 'csrf_refresh_token=c0';
  server.use(
    http.post(url('/auth/refresh'), async ({ request }) => {
      const shown = request.headers.get('X-CSRF-TOKEN');
      const good = `c${seen.asked}`;
      if (shown !== good) seen.ended = true;
      if (seen.ended) return new HttpResponse(null, { status: 401 });
      seen.asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      document.cookie = `csrf_refresh_token=c${seen.asked}`;
      return HttpResponse.json({ access_token: tokenOf('asha', seen.asked) });
    }),
    http.post(url('/auth/logout'), () => new HttpResponse(null, { status: 204 })),
  );
  return seen;
}

beforeEach(() => {
  localStorage.clear();
});

afterEach(() => {
  document.cookie = 'csrf_refresh_token=; max-age=0';
});

test('tabs that wake together refresh one after the other, and all stay logged in', async () => {
  const seen = aServer();
  const tabs = [await openTab(), await openTab(), await openTab()];
  const tokens = await Promise.all(tabs.map((tab) => tab.refreshSession()));
  expect(seen.ended).toBe(false);
  expect(tokens.every((token) => token !== null)).toBe(true);
  expect(tabs.map((tab) => tab.sessionState())).toEqual(['in', 'in', 'in']);
});

test('callers within one tab share one refresh', async () => {
  const seen = aServer();
  const tab = await openTab();
  const [one, other] = await Promise.all([tab.refreshSession(), tab.refreshSession()]);
  expect(one).toBe(other);
  expect(seen.asked).toBe(1);
});

test('logging out in one tab logs out the others', async () => {
  aServer();
  const [here, there] = [await openTab(), await openTab()];
  await here.refreshSession();
  await vi.waitFor(() => {
    expect(there.sessionState()).toBe('in');
  });
  await here.logOutEverywhereHere();
  await vi.waitFor(() => {
    expect(there.sessionState()).toBe('out');
  });
  expect(there.currentToken()).toBeNull();
});

test('logging in at one tab brings the others in', async () => {
  const [here, there] = [await openTab(), await openTab()];
  there.endSession();
  here.startSession(tokenOf('asha', 1));
  await vi.waitFor(() => {
    expect(there.sessionState()).toBe('in');
  });
});

test('when somebody else logs in beside it, a tab shows nothing of either', async () => {
  const there = await openTab();
  there.startSession(tokenOf('asha', 1));
  const here = await openTab();
  here.startSession(tokenOf('vikram', 1));
  await vi.waitFor(() => {
    expect(there.sessionState()).toBe('out');
  });
  expect(there.currentToken()).toBeNull();
});

test('a tab that died while it refreshed stops the others for no longer than its lease', async () => {
  aServer();
  localStorage.setItem('autotrade-refresh', `${Date.now() + 200}:gone`);
  const tab = await openTab();
  expect(await tab.refreshSession()).not.toBeNull();
});
