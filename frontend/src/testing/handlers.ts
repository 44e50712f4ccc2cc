// Answers of the mock server, by path under /api/v1.
import { http, HttpResponse, type JsonBodyType } from 'msw';

export const url = (path: string) => `http://localhost:3000/api/v1${path}`;

export const page = <Row>(items: readonly Row[], next: string | null = null) => ({
  items,
  next_cursor: next,
});

export const gives = (path: string, body: JsonBodyType) =>
  http.get(url(path), () => HttpResponse.json(body));

export const problem = (status: number, fields: Record<string, JsonBodyType>) =>
  HttpResponse.json(
    { type: 'about:blank', status, ...fields },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );

/** A server that cannot do it, with words and a request id. */
export const fails = (path: string, status = 500) =>
  http.get(url(path), () =>
    problem(status, {
      title: 'The books are closed',
      detail: 'Come back in a minute.',
      request_id: 'req-123',
    }),
  );

/** An answer that never comes. */
export const hangs = (path: string) =>
  http.get(url(path), () => new Promise<never>(() => undefined));
