import { expect, test } from 'vitest';
import { heatMonths } from './heat';

test('months stand newest first, begin on their weekday and have all their days', () => {
  const months = heatMonths([
    { day: '2026-10-30', amount: '100' },
    { day: '2026-11-02', amount: '-50' },
  ]);
  expect(months.map(({ month }) => month)).toEqual(['2026-11', '2026-10']);
  // 1 November 2026 is a Sunday, 1 October a Thursday
  expect(months.map(({ lead }) => lead)).toEqual([6, 3]);
  expect(months.map(({ days }) => days.length)).toEqual([30, 31]);
  expect(months.map(({ total }) => total)).toEqual(['-50.00', '100.00']);
});

test('the largest day is the strongest, whether won or lost; a day without a trade has no amount', () => {
  const [month] = heatMonths([
    { day: '2026-11-02', amount: '-400' },
    { day: '2026-11-03', amount: '100' },
    { day: '2026-11-04', amount: '0.00' },
  ]);
  const [, lost, won, even, none] = month?.days ?? [];
  expect(lost).toMatchObject({ sign: -1, strength: 45 });
  expect(won).toMatchObject({ sign: 1, strength: 28 });
  expect(even).toMatchObject({ sign: 0, strength: 0, amount: '0.00' });
  expect(none).toMatchObject({ sign: 0, strength: 0, amount: null });
});

test('where nothing was traded there is no month', () => {
  expect(heatMonths([])).toEqual([]);
});
