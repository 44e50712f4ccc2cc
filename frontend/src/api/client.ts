// The generated client, set up: base URL, token, one refresh on 401, problems as ApiProblem.
import { client } from './generated/client.gen';
import { confirmIdentityFirst } from './confirmation';
import { problemFrom } from './problem';
import { currentToken, endSession, refreshSession } from './session';

async function send(request: Request, token: string | null): Promise<Response> {
  const copy = request.clone();
  if (token !== null) copy.headers.set('Authorization', `Bearer ${token}`);
  return globalThis.fetch(copy);
}

/** fetch with the access token; a 401 is answered by one refresh and one more try. */
export async function authorisedFetch(
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  const token = currentToken();
  const first = await send(request, token);
  // Without a token the 401 is the answer itself: a wrong password.
  if (first.status === 403 && (await confirmIdentityFirst(first))) {
    return send(request, currentToken());
  }
  if (first.status !== 401 || token === null) return first;
  const fresh = await refreshSession();
  if (fresh === null) return first;
  const second = await send(request, fresh);
  if (second.status === 401) endSession();
  if (second.status === 403 && (await confirmIdentityFirst(second))) {
    return send(request, currentToken());
  }
  return second;
}

client.setConfig({
  baseUrl: globalThis.location.origin,
  credentials: 'same-origin',
  fetch: authorisedFetch,
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response?: Response;
}

/** The body of a good answer; anything else is thrown as ApiProblem. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await call;
  if (response?.ok !== true) throw problemFrom(error, response);
  return data as NonNullable<Data>;
}
