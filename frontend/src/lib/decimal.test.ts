import { expect, test } from 'vitest';
import { decimalOf, signOf, sumOf } from './decimal';

test('decimal strings add up exactly', () => {
  expect(sumOf(['0.1', '0.2', null, undefined]).toString()).toBe('0.3');
});

test('what is no finite number is no decimal', () => {
  for (const text of ['', ' ', 'abc', 'NaN', 'Infinity', null, undefined]) {
    expect(decimalOf(text)).toBeNull();
  }
});

test('the sign follows the value, and nothing is neither gain nor loss', () => {
  expect([signOf('0.01'), signOf('-3'), signOf('0.00'), signOf(null)]).toEqual([1, -1, 0, 0]);
});
