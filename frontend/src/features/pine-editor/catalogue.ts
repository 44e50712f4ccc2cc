// The language's words by name, and the editor's knowledge of them.
import { StateEffect, StateField, type Text } from '@codemirror/state';
import type { PineBuiltin, PineVersion } from './api';

/** What one word is called and means; a word with several meanings has several. */
export type Word = Pick<PineBuiltin, 'kind' | 'signatures' | 'doc'> & { name: string };

export interface Catalogue {
  /** Every meaning of a dotted name. */
  find(name: string): readonly Word[];
  /** The words right in a namespace, by their last part; the empty name is the top. */
  members(namespace: string): ReadonlyMap<string, Word>;
}

// A word with several meanings is completed as the first of these.
const RANK = ['function', 'method', 'variable', 'constant', 'type', 'keyword', 'namespace'];
const rank = ({ kind }: Word) => RANK.indexOf(kind);

export function catalogueOf(items: readonly PineBuiltin[]): Catalogue {
  const byName = new Map<string, Word[]>();
  const byNamespace = new Map<string, Map<string, Word>>();
  for (const word of [...items].sort((a, b) => rank(a) - rank(b))) {
    byName.set(word.name, [...(byName.get(word.name) ?? []), word]);
    const dot = word.name.lastIndexOf('.');
    const namespace = word.name.slice(0, Math.max(dot, 0));
    const members = byNamespace.get(namespace) ?? new Map<string, Word>();
    const last = word.name.slice(dot + 1);
    if (!members.has(last)) members.set(last, word);
    byNamespace.set(namespace, members);
  }
  return {
    find: (name) => byName.get(name) ?? [],
    members: (namespace) => byNamespace.get(namespace) ?? new Map(),
  };
}

export const setCatalogue = StateEffect.define<Catalogue>();

/** What the editor knows; nothing until the server has answered. */
export const catalogueField = StateField.define<Catalogue>({
  create: () => catalogueOf([]),
  update: (known, { effects }) => effects.find((effect) => effect.is(setCatalogue))?.value ?? known,
});

/** The version that a script says it is of, as far as the reference has it. */
export function versionOf(text: Text): PineVersion {
  const start = text.sliceString(0, Math.min(text.length, 4000));
  return /^\s*\/\/\s*@version\s*=\s*5\b/m.test(start) ? 5 : 6;
}

/** Splits at commas that are in no bracket and no string. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if ('([<'.includes(letter)) depth += 1;
    else if (')]>'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}

export interface Call {
  head: string;
  parameters: readonly string[];
  tail: string;
}

/** Takes a shown signature apart: `ta.sma(`, its parameters, `) → series float`. */
export function readSignature(signature: string): Call {
  const open = signature.indexOf('(');
  const arrow = signature.lastIndexOf(') →');
  const close = arrow < 0 ? signature.lastIndexOf(')') : arrow;
  if (open < 0 || close < open) return { head: signature, parameters: [], tail: '' };
  return {
    head: signature.slice(0, open + 1),
    parameters: splitArguments(signature.slice(open + 1, close)),
    tail: signature.slice(close),
  };
}

/** The name in a shown parameter such as `[series string title]` or `int step = 1`. */
export function parameterName(parameter: string): string {
  const [declared = ''] = parameter.replace(/^\[|\]$/g, '').split('=');
  return (/([A-Za-z_]\w*)(?:\.\.\.)?\s*$/.exec(declared)?.[1] ?? '').trim();
}
