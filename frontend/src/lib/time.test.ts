import { expect, test } from 'vitest';
import {
  formatClock,
  formatDated,
  formatDay,
  formatRemaining,
  formatUtc,
  formatWhen,
  istDayBounds,
  millisecondsBetween,
} from './time';

const NOW = new Date('2026-11-20T08:33:27Z');

test('times are shown in IST and kept in UTC for the tooltip', () => {
  expect(formatClock('2026-11-20T08:33:27Z')).toBe('14:03:27');
  expect(formatUtc('2026-11-20T08:33:27.123Z')).toBe('2026-11-20 08:33:27 UTC');
});

test('a time says no more than is needed: today the clock, else the day, else the year too', () => {
  expect(formatWhen('2026-11-20T04:15:03Z', NOW)).toBe('09:45:03');
  expect(formatWhen('2026-11-18T04:15:03Z', NOW)).toBe('18 Nov 09:45:03');
  expect(formatWhen('2025-11-18T04:15:03Z', NOW)).toBe('18 Nov 2025 09:45:03');
});

test('late evening in UTC is already the next day in India', () => {
  expect(formatWhen('2026-11-19T19:00:00Z', NOW)).toBe('00:30:00');
});

test('what is no time is a dash', () => {
  expect(formatWhen(null, NOW)).toBe('–');
  expect(formatClock('soon')).toBe('–');
});

test('an Indian day begins at 18:30 UTC of the day before', () => {
  expect(istDayBounds('2026-11-20')).toEqual({
    from: '2026-11-19T18:30:00.000Z',
    to: '2026-11-20T18:29:59.999Z',
  });
});

test('time between two stages is never negative and unknown where one is missing', () => {
  expect(millisecondsBetween('2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.042Z')).toBe(42);
  expect(millisecondsBetween('2026-11-20T08:00:01Z', '2026-11-20T08:00:00Z')).toBe(0);
  expect(millisecondsBetween(null, '2026-11-20T08:00:00Z')).toBeNull();
});

test.each([
  ['2026-11-20T08:53:27Z', '20 min'],
  ['2026-11-20T10:43:27Z', '2 h 10 min'],
  ['2026-11-23T08:33:27Z', '3 d'],
  ['2026-11-20T08:00:00Z', null],
  [null, null],
])('a session that ends at %s has %s left', (iso, left) => {
  expect(formatRemaining(iso, NOW)).toBe(left);
});

test('what is kept or printed says its day, also today', () => {
  expect(formatDated('2026-11-20T20:33:27Z')).toBe('21 Nov 2026 02:03:27');
  expect(formatDay('2026-11-24')).toBe('Tue 24 Nov 2026');
  expect(formatDay('')).toBe('–');
});
