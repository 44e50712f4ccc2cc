// The exchange calendar as it is edited: what days are called, and what is wrong with a line of it.
import type { CalendarEntry, StoredCalendar, TradingSession } from '@/api/types';
import { formatDay } from '@/lib/time';

export type Segment = StoredCalendar['segment'];
export type Applies = CalendarEntry['applies'];

/** The segments that have a calendar of their own. */
export const SEGMENTS = ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX'] as const;
export type CalendarSegment = (typeof SEGMENTS)[number];

export const SEGMENT_WORD = {
  NSE: 'NSE shares',
  BSE: 'BSE shares',
  NFO: 'NSE derivatives',
  BFO: 'BSE derivatives',
  CDS: 'NSE currencies',
  BCD: 'BSE currencies',
  MCX: 'MCX commodities',
} as const satisfies Record<CalendarSegment, string>;

export const SESSION_WORD = {
  pre_open: 'Pre-open',
  continuous: 'Trading',
  closing_auction: 'Closing auction',
  extended: 'Extended hours',
  special: 'Special session',
} as const satisfies Record<TradingSession['kind'], string>;

export const SHARES_WORD = {
  all: 'All',
  auctioned: 'With derivatives',
  others: 'Without derivatives',
} as const satisfies Record<NonNullable<TradingSession['shares']>, string>;

export type DayKind = 'holiday' | 'short' | 'special';

export const DAY_WORD = {
  holiday: 'Holiday',
  short: 'Half day',
  special: 'Special session',
} as const satisfies Record<DayKind, string>;

export function dayKind({ sessions }: Pick<CalendarEntry, 'sessions'>): DayKind {
  if (sessions.length === 0) return 'holiday';
  return sessions.some(({ kind }) => kind === 'special') ? 'special' : 'short';
}

/** Names a line of a year: there is one of a kind and date. */
export const entryKey = ({ applies, date }: Pick<CalendarEntry, 'applies' | 'date'>) =>
  `${applies}:${date}`;

export const sharesOf = ({ shares }: TradingSession) => shares ?? 'all';

/** The year's lines with one put in for another; in order of their dates. */
export function withEntry(
  entries: readonly CalendarEntry[],
  old: CalendarEntry | undefined,
  next: CalendarEntry | undefined,
): CalendarEntry[] {
  const gone = [old, next].filter((one) => one !== undefined).map(entryKey);
  return [...entries.filter((one) => !gone.includes(entryKey(one))), ...(next ? [next] : [])].sort(
    (one, other) => entryKey(one).localeCompare(entryKey(other)),
  );
}

/** The hours of the weekdays that hold on a date, if the year has any by then. */
export function hoursOn(entries: readonly CalendarEntry[], date: string): TradingSession[] {
  return (
    entries
      .filter(({ applies, date: from }) => applies === 'week' && from <= date)
      .sort((one, other) => one.date.localeCompare(other.date))
      .at(-1)?.sessions ?? []
  );
}

/** How a new day of a kind begins, before one changes it. */
export function firstSessions(kind: DayKind, usual: readonly TradingSession[]): TradingSession[] {
  if (kind === 'holiday') return [];
  if (kind === 'special') {
    return [{ kind: 'special', opens: '18:00', closes: '19:00', shares: 'all' }];
  }
  const [first] = usual.filter(({ kind: each }) => each === 'continuous');
  return [{ kind: 'continuous', opens: first?.opens ?? '09:15', closes: '13:00', shares: 'all' }];
}

export interface Complaints {
  date?: string | undefined;
  sessions: readonly string[];
}

interface Surroundings {
  year: number;
  entries: readonly CalendarEntry[];
  /** The line that is being changed. */
  old: CalendarEntry | undefined;
}

function dateComplaint(entry: CalendarEntry, { year, entries, old }: Surroundings) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.date)) return 'Choose a date.';
  if (!entry.date.startsWith(`${year}-`)) return `This date is not in ${year}.`;
  const isThere = entries.some((one) => entryKey(one) === entryKey(entry));
  const isItself = old !== undefined && entryKey(old) === entryKey(entry);
  return isThere && !isItself
    ? `${formatDay(entry.date)} is there already. Change that line instead.`
    : undefined;
}

function overlap(one: TradingSession, other: TradingSession): boolean {
  const [mine, theirs] = [sharesOf(one), sharesOf(other)];
  const sameShares = mine === theirs || mine === 'all' || theirs === 'all';
  return sameShares && one.opens < other.closes && other.opens < one.closes;
}

/** What is wrong with a line, as the server would say it; no complaint when all is well. */
export function complaintsOf(entry: CalendarEntry, around: Surroundings): Complaints {
  const { sessions } = entry;
  const word = (session: TradingSession) =>
    `${SESSION_WORD[session.kind]} ${session.opens}–${session.closes}`;
  const said = sessions.flatMap((session, index) => [
    ...(session.opens === '' || session.closes === ''
      ? [`${SESSION_WORD[session.kind]} needs both times.`]
      : session.opens >= session.closes
        ? [`${word(session)} ends before it begins.`]
        : []),
    ...sessions
      .slice(index + 1)
      .filter((other) => overlap(session, other))
      .map((other) => `${word(session)} and ${word(other)} overlap.`),
  ]);
  if (entry.applies === 'week' && sessions.length === 0) said.push('A week needs a session.');
  return { date: dateComplaint(entry, around), sessions: said };
}

export const isFirstWeek = ({ applies, date }: CalendarEntry) =>
  applies === 'week' && date.endsWith('-01-01');
