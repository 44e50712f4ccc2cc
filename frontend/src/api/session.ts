// Who is logged in, in this tab. The access token lives in memory only; the refresh token is a cookie no script can read.
import { ApiProblem, problemFrom } from './problem';

const REFRESH_URL = '/api/v1/auth/refresh';
const LOGOUT_URL = '/api/v1/auth/logout';
const CSRF_COOKIE = 'csrf_refresh_token';
const LOCK = 'autotrade-refresh';

export type SessionState = 'unknown' | 'in' | 'out';

let state: SessionState = 'unknown';
let accessToken: string | null = null;
let refreshing: Promise<string | null> | null = null;
const listeners = new Set<() => void>();
const otherTabs =
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('autotrade-session');

function change(next: SessionState, token: string | null): void {
  accessToken = token;
  if (next === state) return;
  state = next;
  listeners.forEach((listener) => {
    listener();
  });
}

otherTabs?.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data === 'logged-out') change('out', null);
});

export const sessionState = (): SessionState => state;
export const currentToken = (): string | null => accessToken;

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startSession(token: string): void {
  change('in', token);
}

/** Forgets the session here and in every other tab. */
export function endSession(): void {
  change('out', null);
  otherTabs?.postMessage('logged-out');
}

function csrfToken(): string | null {
  const found = document.cookie
    .split('; ')
    .find((cookie) => cookie.slice(0, cookie.indexOf('=')).endsWith(CSRF_COOKIE));
  return found === undefined ? null : decodeURIComponent(found.slice(found.indexOf('=') + 1));
}

function post(url: string): Promise<Response> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  const csrf = csrfToken();
  if (csrf !== null) headers['X-CSRF-TOKEN'] = csrf;
  if (accessToken !== null) headers['Authorization'] = `Bearer ${accessToken}`;
  return globalThis.fetch(url, { method: 'POST', credentials: 'same-origin', headers, body: '{}' });
}

async function askForToken(): Promise<string | null> {
  if (csrfToken() === null) return null;
  const response = await post(REFRESH_URL);
  const body: unknown = await response.json().catch(() => null);
  // Only a refusal ends the session; a server that is away (503, 429) may take the same cookie later.
  if (response.status === 401 || response.status === 403 || response.status === 422) return null;
  if (!response.ok) throw problemFrom(body, response);
  const token = (body as { access_token?: unknown } | null)?.access_token;
  return typeof token === 'string' ? token : null;
}

/** One tab at a time: refresh tokens are single-use, and two tabs share one cookie. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(LOCK, work) : work();
}

/**
 * Gets a new access token, once for all callers that wait.
 *
 * Answers `null` when the session is over; throws ApiProblem when the server cannot be reached.
 */
export function refreshSession(): Promise<string | null> {
  refreshing ??= inTurn(askForToken)
    .then((token) => {
      change(token === null ? 'out' : 'in', token);
      return token;
    })
    .catch((cause: unknown) => {
      throw cause instanceof ApiProblem ? cause : problemFrom(null, undefined);
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** Tells the server, then forgets; the session ends here even when the server is away. */
export async function logOutEverywhereHere(): Promise<void> {
  try {
    await post(LOGOUT_URL);
  } finally {
    endSession();
  }
}
