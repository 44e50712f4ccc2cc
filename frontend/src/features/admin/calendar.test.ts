import { expect, test } from 'vitest';
import type { CalendarEntry, TradingSession } from '@/api/types';
import { complaintsOf, dayKind, firstSessions, hoursOn, withEntry } from './calendar';

const session = (opens: string, closes: string, over: Partial<TradingSession> = {}) => ({
  kind: 'continuous' as const,
  opens,
  closes,
  shares: 'all' as const,
  ...over,
});

const week = (date: string, closes = '15:30'): CalendarEntry => ({
  date,
  applies: 'week',
  note: '',
  sessions: [session('09:15', closes)],
});

const holiday = (date: string): CalendarEntry => ({
  date,
  applies: 'day',
  note: 'Holi',
  sessions: [],
});

const around = { year: 2027, entries: [week('2027-01-01'), holiday('2027-03-22')], old: undefined };

test('a day is called by what happens on it', () => {
  expect(dayKind(holiday('2027-03-22'))).toBe('holiday');
  expect(dayKind({ sessions: [session('09:15', '13:00')] })).toBe('short');
  expect(dayKind({ sessions: [session('18:00', '19:00', { kind: 'special' })] })).toBe('special');
});

test('a changed line takes the place of the old one, also on another date', () => {
  const moved = holiday('2027-03-23');
  expect(withEntry(around.entries, around.entries[1], moved)).toEqual([moved, week('2027-01-01')]);
  expect(withEntry(around.entries, around.entries[1], undefined)).toEqual([week('2027-01-01')]);
});

test('the hours of a date are those of the last week that began', () => {
  const entries = [week('2027-08-02', '15:35'), week('2027-01-01')];
  expect(hoursOn(entries, '2027-07-30')[0]?.closes).toBe('15:30');
  expect(hoursOn(entries, '2027-08-02')[0]?.closes).toBe('15:35');
  expect(hoursOn([], '2027-08-02')).toEqual([]);
});

test('a half day begins with the usual opening, a special one in the evening', () => {
  expect(firstSessions('short', [session('09:00', '17:00')])).toEqual([session('09:00', '13:00')]);
  expect(firstSessions('special', [])[0]).toMatchObject({ kind: 'special', opens: '18:00' });
  expect(firstSessions('holiday', [])).toEqual([]);
});

test('a date must be in the year and is there once', () => {
  const say = (entry: CalendarEntry, old?: CalendarEntry) =>
    complaintsOf(entry, { ...around, old }).date;
  expect(say(holiday(''))).toBe('Choose a date.');
  expect(say(holiday('2026-03-22'))).toBe('This date is not in 2027.');
  expect(say(holiday('2027-03-22'))).toMatch('Mon 22 Mar 2027 is there already');
  expect(say(holiday('2027-03-22'), around.entries[1])).toBeUndefined();
  expect(say(holiday('2027-03-23'))).toBeUndefined();
});

test('sessions end after they begin and do not overlap, unless they are for different shares', () => {
  const say = (...sessions: TradingSession[]) =>
    complaintsOf({ ...holiday('2027-05-05'), sessions }, around).sessions;
  expect(say(session('13:00', '09:15'))).toEqual(['Trading 13:00–09:15 ends before it begins.']);
  expect(say(session('09:15', ''))).toEqual(['Trading needs both times.']);
  expect(say(session('09:00', '10:00'), session('09:30', '11:00'))).toEqual([
    'Trading 09:00–10:00 and Trading 09:30–11:00 overlap.',
  ]);
  expect(
    say(
      session('09:15', '15:15', { shares: 'auctioned' }),
      session('09:15', '15:30', { shares: 'others' }),
    ),
  ).toEqual([]);
  expect(complaintsOf({ ...week('2027-02-01'), sessions: [] }, around).sessions).toEqual([
    'A week needs a session.',
  ]);
});
