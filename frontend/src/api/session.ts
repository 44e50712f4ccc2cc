// Who is logged in, in this tab and its neighbours. The access token lives in memory only; the refresh token is a cookie no script can read.
import { ApiProblem, problemFrom } from './problem';
import { inTurn } from './tab-lock';

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

/** What tabs tell each other; the token stays in memory on its way. */
type Message = { kind: 'logged-out' } | { kind: 'token'; token: string };

const tell = (message: Message) => otherTabs?.postMessage(message);

/** Whose token it is, as the token itself says; the server alone judges whether it is good. */
function subjectOf(token: string | null): unknown {
  const payload = token?.split('.', 3)[1];
  if (payload === undefined) return undefined;
  try {
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    return (JSON.parse(text) as { sub?: unknown }).sub;
  } catch {
    return undefined;
  }
}

otherTabs?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind === 'logged-out') {
    change('out', null);
  } else if (state === 'in' && subjectOf(accessToken) !== subjectOf(data.token)) {
    // Somebody else logged in beside us: what this tab shows is no longer this browser's.
    change('out', null);
  } else {
    change('in', data.token);
  }
});

export const sessionState = (): SessionState => state;
export const currentToken = (): string | null => accessToken;

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Begins a session here and in every other tab that waits at the log-in page. */
export function startSession(token: string): void {
  change('in', token);
  tell({ kind: 'token', token });
}

/** Forgets the session here and in every other tab. */
export function endSession(): void {
  change('out', null);
  tell({ kind: 'logged-out' });
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

/**
 * Gets a new access token, once for all callers that wait.
 *
 * Refresh tokens are good once and tabs share one cookie, so tabs take turns; a tab that got a token
 * from another one while it waited asks for none.
 *
 * Answers `null` when the session is over; throws ApiProblem when the server cannot be reached.
 */
export function refreshSession(): Promise<string | null> {
  const old = accessToken;
  refreshing ??= inTurn(LOCK, async () => {
    if (accessToken !== null && accessToken !== old) return accessToken;
    const token = await askForToken();
    change(token === null ? 'out' : 'in', token);
    if (token !== null) tell({ kind: 'token', token });
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
