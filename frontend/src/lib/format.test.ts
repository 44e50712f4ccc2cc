import { describe, expect, test } from 'vitest';
import {
  formatCompactRupees,
  formatDuration,
  formatQuantity,
  formatRupees,
  formatShare,
  formatSignedRupees,
  groupIndian,
} from './format';

describe('rupees', () => {
  test.each([
    ['0', '₹0.00'],
    ['999', '₹999.00'],
    ['1000', '₹1,000.00'],
    ['1234567', '₹12,34,567.00'],
    ['-123456789.5', '−₹12,34,56,789.50'],
    ['3620.50', '₹3,620.50'],
    ['1.08345', '₹1.08345'],
    [null, '–'],
    ['not a number', '–'],
  ])('%s is written %s', (amount, written) => {
    expect(formatRupees(amount)).toBe(written);
  });

  test('no digit is lost where a float would lose one', () => {
    expect(formatRupees('9007199254740993.10')).toBe('₹9,00,71,99,25,47,40,993.10');
  });

  test.each([
    ['1240', '+₹1,240.00'],
    ['-310.5', '−₹310.50'],
    ['0.00', '₹0.00'],
    ['0.001', '₹0.00'],
    ['-0.001', '₹0.00'],
  ])('a result of %s is written %s', (amount, written) => {
    expect(formatSignedRupees(amount)).toBe(written);
  });

  test.each([
    ['99999', '₹99,999'],
    ['1230000', '₹12.3 L'],
    ['41000000', '₹4.1 Cr'],
    ['-1230000', '−₹12.3 L'],
  ])('%s is shortened to %s', (amount, written) => {
    expect(formatCompactRupees(amount)).toBe(written);
  });
});

test('digits are grouped by three, then by two', () => {
  expect(groupIndian('1')).toBe('1');
  expect(groupIndian('12345678901')).toBe('12,34,56,78,901');
});

test.each([
  ['10', '10'],
  ['10.00', '10'],
  ['0.010', '0.01'],
  ['125000', '1,25,000'],
  ['-75', '−75'],
])('a quantity of %s is written %s', (amount, written) => {
  expect(formatQuantity(amount)).toBe(written);
});

test.each([
  [0.987, '98.7 %'],
  [1, '100 %'],
  [0, '0 %'],
  [null, '–'],
])('a share of %s is written %s', (share, written) => {
  expect(formatShare(share)).toBe(written);
});

test.each([
  [840, '840 ms'],
  [1234, '1.2 s'],
  [180_000, '3 min'],
  [null, '–'],
])('%s milliseconds are written %s', (milliseconds, written) => {
  expect(formatDuration(milliseconds)).toBe(written);
});
