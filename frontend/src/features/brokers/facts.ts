// What a broker tells about an account, in plain words.
import { formatWhen } from '@/lib/time';

const LABELS: Readonly<Record<string, string>> = {
  segments: 'Segments',
  ddpi: 'DDPI',
  mtf: 'Margin trading',
  data_plan: 'Data plan',
  data_plan_until: 'Data plan ends',
  order_address: 'Takes orders from',
  second_order_address: 'Or from',
  seen_address: 'Sees this server as',
  address_match: 'Address',
};

const ADDRESS_MATCH: Readonly<Record<string, string>> = {
  MATCH: 'Registered',
  MISMATCH: 'Not the registered one',
};

/** A time as brokers write it, in Indian time and without saying so. */
const INDIAN_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/;

function valueWords(name: string, value: string): string {
  if (name === 'address_match') return ADDRESS_MATCH[value.toUpperCase()] ?? value;
  if (name === 'data_plan_until') {
    const [, day, time] = INDIAN_TIME.exec(value) ?? [];
    return day === undefined || time === undefined ? value : formatWhen(`${day}T${time}+05:30`);
  }
  return value;
}

/** `trading_symbol` as `Trading symbol`, for a fact that has no words of its own yet. */
function labelWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return LABELS[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Label and value of each fact. */
export const factWords = (
  facts: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] =>
  Object.entries(facts).map(([name, value]) => [labelWords(name), valueWords(name, value)]);
