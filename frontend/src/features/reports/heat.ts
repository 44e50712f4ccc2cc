// A calendar of gains and losses: the months that have any, and how strongly each day is coloured.
import { decimalOf, Decimal, signOf } from '@/lib/decimal';

export interface DayAmount {
  day: string;
  amount: string;
}

export interface HeatDay {
  /** The day of the month. */
  number: number;
  day: string;
  amount: string | null;
  sign: -1 | 0 | 1;
  /** How much of the colour is seen, 0 to 100. */
  strength: number;
}

export interface HeatMonth {
  /** `2026-11` */
  month: string;
  /** How many cells stay empty before the first, Monday being the first day of a week. */
  lead: number;
  days: readonly HeatDay[];
  total: string;
}

const [FAINTEST, STRONGEST] = [10, 45];

/** Months from the newest to the oldest; days without a trade have no amount. */
export function heatMonths(amounts: readonly DayAmount[]): HeatMonth[] {
  const byDay = new Map(amounts.map(({ day, amount }) => [day, amount]));
  const sizes = amounts.map(({ amount }) => decimalOf(amount)?.abs() ?? new Decimal(0));
  const largest = sizes.length === 0 ? new Decimal(0) : Decimal.max(...sizes);
  const months = [...new Set(amounts.map(({ day }) => day.slice(0, 7)))].sort().toReversed();
  return months.map((month) => {
    const first = new Date(`${month}-01T00:00:00Z`);
    const count = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0));
    const days = Array.from({ length: count.getUTCDate() }, (_, index) =>
      heatDay(`${month}-${String(index + 1).padStart(2, '0')}`, index + 1, byDay, largest),
    );
    const total = days.reduce((sum, { amount }) => sum.plus(amount ?? 0), new Decimal(0));
    return { month, lead: (first.getUTCDay() + 6) % 7, days, total: total.toFixed(2) };
  });
}

function heatDay(
  day: string,
  number: number,
  byDay: ReadonlyMap<string, string>,
  largest: Decimal,
): HeatDay {
  const amount = byDay.get(day) ?? null;
  const sign = signOf(amount);
  const share = largest.isZero() ? 0 : (decimalOf(amount)?.abs().div(largest).toNumber() ?? 0);
  // By the root, since a few days of large amounts would leave all others without colour.
  const strength =
    sign === 0 ? 0 : Math.round(FAINTEST + Math.sqrt(share) * (STRONGEST - FAINTEST));
  return { number, day, amount, sign, strength };
}
