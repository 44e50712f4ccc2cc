// Spans of Indian days that people ask for: today, a week, a month, a financial year (April to March).

export const PERIODS = ['today', '7d', '30d', 'fy', 'last_fy'] as const;
export type Period = (typeof PERIODS)[number];

export interface Days {
  from: string;
  to: string;
}

/** The calendar day so many days later; `2026-03-01` and -1 give `2026-02-28`. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The year in which the financial year of a day began: 2026 for all of April 2026 to March 2027. */
export function financialYearOf(day: string): number {
  const year = Number(day.slice(0, 4));
  return day.slice(5) >= '04-01' ? year : year - 1;
}

export const financialYear = (began: number): Days => ({
  from: `${began}-04-01`,
  to: `${began + 1}-03-31`,
});

/** `2026–27`, as tax forms write it. */
export const financialYearWords = (began: number): string =>
  `${began}–${String((began + 1) % 100).padStart(2, '0')}`;

/** The days of a period, seen from a day. */
export function daysOf(period: Period, today: string): Days {
  const year = financialYearOf(today);
  switch (period) {
    case 'today':
      return { from: today, to: today };
    case '7d':
      return { from: addDays(today, -6), to: today };
    case '30d':
      return { from: addDays(today, -29), to: today };
    case 'fy':
      return financialYear(year);
    case 'last_fy':
      return financialYear(year - 1);
  }
}
