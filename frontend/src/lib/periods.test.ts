import { expect, test } from 'vitest';
import { addDays, daysOf, financialYearOf, financialYearWords } from './periods';

test('a week and a month end today and include it', () => {
  expect(daysOf('today', '2026-11-21')).toEqual({ from: '2026-11-21', to: '2026-11-21' });
  expect(daysOf('7d', '2026-11-21')).toEqual({ from: '2026-11-15', to: '2026-11-21' });
  expect(daysOf('30d', '2026-03-01')).toEqual({ from: '2026-01-31', to: '2026-03-01' });
});

test('a financial year runs from April to March', () => {
  expect(financialYearOf('2026-03-31')).toBe(2025);
  expect(financialYearOf('2026-04-01')).toBe(2026);
  expect(daysOf('fy', '2027-01-15')).toEqual({ from: '2026-04-01', to: '2027-03-31' });
  expect(daysOf('last_fy', '2027-01-15')).toEqual({ from: '2025-04-01', to: '2026-03-31' });
  expect(financialYearWords(2026)).toBe('2026–27');
  expect(financialYearWords(2099)).toBe('2099–00');
});

test('days are counted over ends of months and leap years', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
});
