// Money, quantities and durations as an Indian trader reads them. Strings in, strings out, no floats.
import { Decimal, decimalOf } from './decimal';

const DASH = '–';
const MINUS = '−';

type Amount = string | Decimal | null | undefined;

const read = (amount: Amount) => (amount instanceof Decimal ? amount : decimalOf(amount));

/** 1234567 -> 12,34,567: the last three digits, then groups of two. */
export function groupIndian(digits: string): string {
  if (digits.length <= 3) return digits;
  const head = digits.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ',');
  return `${head},${digits.slice(-3)}`;
}

function grouped(value: Decimal, places: number): string {
  const [whole = '0', fraction] = value.abs().toFixed(places).split('.');
  return fraction === undefined ? groupIndian(whole) : `${groupIndian(whole)}.${fraction}`;
}

/** `₹12,34,567.00`; more than two places are kept where the price has them (FX). */
export function formatRupees(amount: Amount): string {
  const value = read(amount);
  if (value === null) return DASH;
  const places = Math.min(Math.max(value.decimalPlaces(), 2), 5);
  return `${value.isNegative() && !value.isZero() ? MINUS : ''}₹${grouped(value, places)}`;
}

/** `+₹1,240.00`, `−₹310.50`, `₹0.00`: the sign is always written. */
export function formatSignedRupees(amount: Amount): string {
  const value = read(amount)?.toDecimalPlaces(2) ?? null;
  if (value === null) return DASH;
  return value.isPositive() && !value.isZero() ? `+${formatRupees(value)}` : formatRupees(value);
}

/** `₹12.3 L`, `₹4.1 Cr`; whole rupees below a lakh. */
export function formatCompactRupees(amount: Amount): string {
  const value = read(amount);
  if (value === null) return DASH;
  const sign = value.isNegative() && !value.isZero() ? MINUS : '';
  const size = value.abs();
  if (size.gte(10_000_000)) return `${sign}₹${grouped(size.div(10_000_000), 1)} Cr`;
  if (size.gte(100_000)) return `${sign}₹${grouped(size.div(100_000), 1)} L`;
  return `${sign}₹${grouped(size, 0)}`;
}

/** A quantity without needless zeros: `10`, `0.01`, `1,250`. */
export function formatQuantity(amount: Amount): string {
  const value = read(amount);
  if (value === null) return DASH;
  return `${value.isNegative() ? MINUS : ''}${grouped(value, value.decimalPlaces())}`;
}

/** 0.987 -> `98.7 %`. */
export function formatShare(share: number | string | null | undefined): string {
  const value = share === null || share === undefined ? null : decimalOf(String(share));
  if (value === null) return DASH;
  return `${value.times(100).toDecimalPlaces(1).toString()} %`;
}

/** Milliseconds as short as they can be read: `840 ms`, `1.2 s`, `3 min`. */
export function formatDuration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return DASH;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}
