// A script's inputs as fields of a form: what each shows, takes and sends.
import type { PineInput } from './api';

export type Value = string | number | boolean;
export type Values = Readonly<Record<string, unknown>>;

/** How a field is asked for; what a chart would pick is typed. */
export type Control = 'switch' | 'whole' | 'number' | 'choice' | 'text' | 'long-text' | 'color';

const CONTROL: Readonly<Record<string, Control>> = {
  bool: 'switch',
  int: 'whole',
  time: 'whole',
  float: 'number',
  price: 'number',
  color: 'color',
  text_area: 'long-text',
};

const SOURCES = ['open', 'high', 'low', 'close', 'hl2', 'hlc3', 'ohlc4', 'hlcc4', 'volume'];
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LIMIT = 2 ** 53;
const LONGEST = 4096;

export function choicesOf(input: PineInput): string[] {
  if (input.options.length > 0) return input.options.map(String);
  if (input.type !== 'source') return [];
  const given = textOf(input.default);
  return SOURCES.includes(given) || given === '' ? SOURCES : [given, ...SOURCES];
}

export function controlOf(input: PineInput): Control {
  return choicesOf(input).length > 0 ? 'choice' : (CONTROL[input.type] ?? 'text');
}

/** The value as a field shows it. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';

export const titleOf = (input: PineInput): string => input.title ?? input.name ?? 'Input';

/** What is in force: the strategy's own value, else the script's default. */
export function valueOf(input: PineInput, values: Values): unknown {
  const own = input.name === null ? undefined : values[input.name];
  return own === undefined ? input.default : own;
}

export type Read = { value: Value } | { error: string };

/** Reads what was typed, and says what is wrong with it. */
export function readValue(input: PineInput, text: string): Read {
  const control = controlOf(input);
  if (control === 'switch') return { value: text === 'true' };
  if (control === 'choice') return readChoice(input, text);
  if (control === 'whole' || control === 'number') return readNumber(input, control, text.trim());
  if (text.length > LONGEST) return { error: `At most ${LONGEST} characters.` };
  return { value: text };
}

function readChoice(input: PineInput, text: string): Read {
  if (!choicesOf(input).includes(text)) return { error: 'Choose one of the list.' };
  const option = input.options.find((each) => String(each) === text);
  return { value: typeof option === 'number' || typeof option === 'boolean' ? option : text };
}

function readNumber(input: PineInput, control: 'whole' | 'number', text: string): Read {
  const value = Number(text);
  if (!NUMBER.test(text) || Math.abs(value) >= LIMIT) return { error: 'Enter a number.' };
  if (control === 'whole' && !Number.isInteger(value)) return { error: 'Enter a whole number.' };
  const { minimum, maximum } = input;
  if (typeof minimum === 'number' && value < minimum) return { error: `At least ${minimum}.` };
  if (typeof maximum === 'number' && value > maximum) return { error: `At most ${maximum}.` };
  return { value };
}

export interface InputGroup {
  title: string;
  inputs: readonly PineInput[];
}

/** The inputs under their groups' titles, in the script's order; those without a group come first. */
export function grouped(inputs: readonly PineInput[]): InputGroup[] {
  const groups = Map.groupBy(inputs, ({ group }) => group ?? '');
  const loose = groups.get('') ?? [];
  groups.delete('');
  const named = [...groups].map(([title, members]) => ({ title, inputs: members }));
  return loose.length > 0 ? [{ title: '', inputs: loose }, ...named] : named;
}

export interface FormState {
  /** What to send: the values that are not the script's defaults. */
  values: Record<string, Value>;
  errors: Readonly<Record<string, string>>;
}

/** Reads a whole form. A value that the script gives anyway is not sent, so that it follows the script. */
export function readForm(
  inputs: readonly PineInput[],
  typed: Readonly<Record<string, string>>,
): FormState {
  const values: Record<string, Value> = {};
  const errors: Record<string, string> = {};
  for (const input of inputs) {
    if (input.name === null) continue;
    const text = typed[input.name] ?? textOf(input.default);
    if (text === textOf(input.default)) continue;
    const read = readValue(input, text);
    if ('error' in read) errors[input.name] = read.error;
    else if (read.value !== input.default) values[input.name] = read.value;
  }
  return { values, errors };
}
