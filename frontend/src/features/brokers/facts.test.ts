import { expect, test } from 'vitest';
import { factWords } from './facts';

test('facts have labels and values that a person can read', () => {
  expect(
    factWords({
      seen_address: '203.0.113.7',
      address_match: 'MISMATCH',
      data_plan_until: '2024-12-05 09:37:52.0',
    }),
  ).toEqual([
    ['Sees this server as', '203.0.113.7'],
    ['Address', 'Not the registered one'],
    ['Data plan ends', '05 Dec 2024 09:37:52'],
  ]);
});

test('a fact that has no words yet is still no code', () => {
  expect(factWords({ settlement_cycle: 'T+1' })).toEqual([['Settlement cycle', 'T+1']]);
});

test('a time that is written otherwise is shown as it came', () => {
  expect(factWords({ data_plan_until: 'NA' })).toEqual([['Data plan ends', 'NA']]);
});
