import { expect, test } from 'vitest';
import { loginSearch } from './search';

test.each(['/', '/strategies', '/reports?tab=tax', '/x//y'])(
  'after the log-in one is led to %s',
  (next) => {
    expect(loginSearch({ next })).toEqual({ next });
  },
);

test.each([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  ' /strategies',
  '',
  7,
])('nobody is led to %s, whatever the link says', (next) => {
  expect(loginSearch({ next }).next).toBeUndefined();
});
