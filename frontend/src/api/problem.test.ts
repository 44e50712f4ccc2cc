import { expect, test } from 'vitest';
import { problemFrom } from './problem';

const response = (status: number, headers: Record<string, string> = {}) =>
  new Response(null, { status, headers });

test("the server's own words are kept, field errors are flattened", () => {
  const problem = problemFrom(
    {
      title: 'Not valid',
      detail: 'Two fields are wrong.',
      errors: { json: { name: ['Too short.'], risk: { max_value: ['Not a number.'] } } },
      request_id: 'r1',
    },
    response(422),
  );
  expect(problem.title).toBe('Not valid');
  expect(problem.message).toBe('Two fields are wrong.');
  expect(problem.requestId).toBe('r1');
  expect(problem.field('name')).toBe('Too short.');
  expect(problem.field('risk.max_value')).toBe('Not a number.');
  expect(problem.field('script')).toBeUndefined();
});

test('an answer without a problem document still says what happened', () => {
  const problem = problemFrom(
    '<html>',
    response(429, { 'Retry-After': '7', 'X-Request-ID': 'r2' }),
  );
  expect(problem.title).toBe('Too many requests');
  expect(problem.retryAfterSeconds).toBe(7);
  expect(problem.requestId).toBe('r2');
});

test('no answer at all has status 0', () => {
  expect(problemFrom(new TypeError('failed'), undefined).status).toBe(0);
});
