import { act, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QueryClientProvider } from '@tanstack/react-query';
import { http, HttpResponse } from 'msw';
import type { ReactNode } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { fails, gives, problem, url } from '@/testing/handlers';
import { renderWith, testCache } from '@/testing/render';
import { server } from '@/testing/server';
import { Watchlist } from './components/watchlist';
import { useWatchlist } from './use-watchlist';
import { FIRST_SYMBOLS, isIndex, nameOf } from './watchlist';

beforeEach(() => {
  localStorage.clear();
});

const NEVER_STORED = { symbols: [], updated_at: null };
const stored = (symbols: string[]) => ({ symbols, updated_at: '2026-11-20T08:00:00Z' });

function keepsWhatIsPut() {
  const put: string[][] = [];
  server.use(
    http.put(url('/market/watchlist'), async ({ request }) => {
      const { symbols } = (await request.json()) as { symbols: string[] };
      put.push(symbols);
      return HttpResponse.json(stored(symbols));
    }),
  );
  return put;
}

function watch() {
  const cache = testCache();
  return renderHook(() => useWatchlist(), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={cache}>{children}</QueryClientProvider>
    ),
  });
}

test('the list that this browser kept moves to the server, once', async () => {
  localStorage.setItem('autotrade.watchlist', JSON.stringify(['^NSEI', 'NSE:INFY', 7]));
  server.use(gives('/market/watchlist', NEVER_STORED));
  const put = keepsWhatIsPut();
  const { result } = watch();
  await waitFor(() => {
    expect(result.current.symbols).toEqual(['^NSEI', 'NSE:INFY']);
  });
  expect(put).toEqual([['^NSEI', 'NSE:INFY']]);
  expect(localStorage.getItem('autotrade.watchlist')).toBeNull();
});

test('a list on the server is not overwritten by what another browser kept', async () => {
  localStorage.setItem('autotrade.watchlist', JSON.stringify(['NSE:INFY']));
  server.use(gives('/market/watchlist', stored(['NSE:TCS'])));
  const put = keepsWhatIsPut();
  const { result } = watch();
  await waitFor(() => {
    expect(result.current.symbols).toEqual(['NSE:TCS']);
  });
  expect(put).toEqual([]);
});

test('the usual symbols are shown until one changes the list, then they are stored with the change', async () => {
  server.use(gives('/market/watchlist', NEVER_STORED));
  const put = keepsWhatIsPut();
  const { result } = watch();
  await waitFor(() => {
    expect(result.current.symbols).toEqual(FIRST_SYMBOLS);
  });
  expect(put).toEqual([]);
  act(() => {
    result.current.add('NSE:INFY');
  });
  await waitFor(() => {
    expect(put).toEqual([[...FIRST_SYMBOLS, 'NSE:INFY']]);
  });
});

test('what the server refuses is said, and its own list is shown again', async () => {
  server.use(
    gives('/market/watchlist', stored(['NSE:TCS'])),
    http.put(url('/market/watchlist'), () =>
      problem(422, { title: 'Not valid', detail: 'There is no such symbol.' }),
    ),
    gives('/market/quotes/:symbol', null),
  );
  const { result } = watch();
  await waitFor(() => {
    expect(result.current.symbols).toEqual(['NSE:TCS']);
  });
  act(() => {
    result.current.add('??');
  });
  await waitFor(() => {
    expect(result.current.error).toBeTruthy();
  });
  await waitFor(() => {
    expect(result.current.symbols).toEqual(['NSE:TCS']);
  });
});

test('a list that cannot be read says why and can be asked for again', async () => {
  server.use(fails('/market/watchlist'), fails('/market/quotes/:symbol', 404));
  renderWith(<Watchlist selected="NSE:TCS" onSelect={() => undefined} />);
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The books are closed');
  server.use(gives('/market/watchlist', stored([])));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/Nothing is watched/)).toBeVisible();
});

test('indices go by their usual names and cannot be ordered', () => {
  expect(nameOf('^NSEI')).toBe('NIFTY 50');
  expect(nameOf('BSE:SENSEX')).toBe('SENSEX');
  expect(isIndex('NSE:NIFTY')).toBe(true);
  expect(isIndex('NSE:TCS')).toBe(false);
});
