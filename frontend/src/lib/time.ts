// Times are UTC in the data and IST on the screen.
const IST = 'Asia/Kolkata';
const DASH = '–';

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: IST,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', { timeZone: IST, day: '2-digit', month: 'short' });
const longDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: IST,
  day: '2-digit',
  month: 'short',
  year: 'numeric',
});
const weekDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  year: 'numeric',
});
const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: IST });

function dateOf(iso: string | null | undefined): Date | null {
  if (iso === null || iso === undefined) return null;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `14:03:27` in IST. */
export function formatClock(iso: string | Date | null | undefined): string {
  const date = iso instanceof Date ? iso : dateOf(iso);
  return date === null ? DASH : clock.format(date);
}

/** `14:03:27` today, `20 Nov 14:03:27` this year, with the year before that; IST. */
export function formatWhen(iso: string | null | undefined, now: Date = new Date()): string {
  const date = dateOf(iso);
  if (date === null) return DASH;
  if (istDay(date) === istDay(now)) return clock.format(date);
  const sameYear = istDay(date).slice(0, 4) === istDay(now).slice(0, 4);
  return `${(sameYear ? day : longDay).format(date)} ${clock.format(date)}`;
}

/** `2026-11-21 08:33:27 UTC`, for the tooltip. */
export function formatUtc(iso: string | null | undefined): string {
  const date = dateOf(iso);
  return date === null ? DASH : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The calendar day in India, `2026-11-21`. */
export function istDay(date: Date): string {
  return isoDay.format(date);
}

/** The first and last instant of an Indian calendar day, as UTC. India has no daylight saving. */
export function istDayBounds(dayText: string): { from: string; to: string } {
  return {
    from: new Date(`${dayText}T00:00:00+05:30`).toISOString(),
    to: new Date(`${dayText}T23:59:59.999+05:30`).toISOString(),
  };
}

/** Whole milliseconds from one time to the next; `null` where either is missing. */
export function millisecondsBetween(
  from: string | null | undefined,
  to: string | null | undefined,
): number | null {
  const [start, end] = [dateOf(from), dateOf(to)];
  return start === null || end === null ? null : Math.max(0, end.getTime() - start.getTime());
}

/** `2 h 10 min` until then; `null` when it is past or unknown. */
export function formatRemaining(iso: string | null | undefined, now: Date): string | null {
  const end = dateOf(iso);
  const minutes = end === null ? 0 : Math.floor((end.getTime() - now.getTime()) / 60_000);
  if (minutes <= 0) return null;
  if (minutes >= 2880) return `${Math.floor(minutes / 1440)} d`;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** `Tue 24 Nov 2026` for the calendar day `2026-11-24`. */
export function formatDay(dayText: string): string {
  const date = dateOf(`${dayText}T00:00:00Z`);
  return date === null ? DASH : weekDay.format(date).replace(',', '');
}

/** `22 Nov 2026 14:03:27` in IST, also today: for what is kept or printed. */
export function formatDated(iso: string): string {
  const date = dateOf(iso);
  return date === null ? DASH : `${longDay.format(date)} ${clock.format(date)}`;
}
