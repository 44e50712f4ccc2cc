// The one door from the API's decimal strings to numbers one can calculate with.
import { Decimal } from 'decimal.js';

export { Decimal };

/** Reads a decimal string; `null` where there is none or it is no finite number. */
export function decimalOf(text: string | null | undefined): Decimal | null {
  if (text === null || text === undefined || text.trim() === '') return null;
  try {
    const value = new Decimal(text);
    return value.isFinite() ? value : null;
  } catch {
    return null;
  }
}

/** Adds decimal strings exactly; those that are missing are left out. */
export function sumOf(texts: readonly (string | null | undefined)[]): Decimal {
  return texts.reduce<Decimal>((sum, text) => sum.plus(decimalOf(text) ?? 0), new Decimal(0));
}

/** -1, 0 or 1, for colours and arrows; a missing value counts as 0. */
export function signOf(value: string | Decimal | null | undefined): -1 | 0 | 1 {
  const number = typeof value === 'string' ? decimalOf(value) : (value ?? null);
  if (number === null || number.isZero()) return 0;
  return number.isNegative() ? -1 : 1;
}
