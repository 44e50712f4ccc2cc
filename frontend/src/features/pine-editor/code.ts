// What can be known of a script that is being typed without parsing it: its own names, and the call around a place.
import type { Text } from '@codemirror/state';
import type { Catalogue, Word } from './catalogue';
import { splitArguments } from './catalogue';

const LINES_BEFORE = 30;
const NAME = '[A-Za-z_]\\w*';
const FUNCTION = new RegExp(`^(?:export\\s+)?(method\\s+)?(${NAME})\\s*\\((.*)\\)\\s*=>`);
const TYPE = new RegExp(`^(?:export\\s+)?(type|enum)\\s+(${NAME})`);
const IMPORT = new RegExp(`^import\\s+\\S+?/(${NAME})/\\d+(?:\\s+as\\s+(${NAME}))?`);
const LOOP = new RegExp(`^\\s*for\\s+(?:\\[([^\\]]*)\\]|(${NAME}))\\s*(?:=|in\\b)`);
const TUPLE = /^\s*\[([\w\s,]+)\]\s*=(?![=>])/;
const VARIABLE = new RegExp(
  `^\\s*(?:(?:var|varip|const|simple|series|input|export)\\s+)*(?:(${NAME}(?:\\.${NAME})?(?:<[^>]*>)?(?:\\[\\])?)\\s+)?(${NAME})\\s*=(?![=>])\\s*(.*)$`,
);
const FIELD = new RegExp(`^\\s+(?:.*\\s)?(${NAME})\\s*(?:=.*)?$`);
const MAKER = new RegExp(`^(${NAME}(?:\\.${NAME})?)\\.(?:new|from|copy)`);

/** A name that the script itself gives; `type` is that of its value, where it can be seen. */
export interface Own extends Word {
  type: string;
  /** The fields of a type or the members of an enum. */
  fields: readonly string[];
}

const cache = new WeakMap<Text, ReadonlyMap<string, Own>>();

/** Every name that the script gives, wherever it may be used. */
export function ownNames(text: Text): ReadonlyMap<string, Own> {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const found = new Map<string, Own>();
  const lines = text.toString().split('\n');
  lines.forEach((line, at) => {
    if (line.trimStart().startsWith('//')) return;
    const comment = lines[at - 1] ?? '';
    const doc = /^\s*\/\/(?!@)\s*(.+)/.exec(comment)?.[1] ?? '';
    for (const own of namesOf(line, lines, at)) {
      if (!found.has(own.name)) found.set(own.name, { ...own, doc: own.doc || doc });
    }
  });
  cache.set(text, found);
  return found;
}

const made = (name: string, kind: Word['kind'], over: Partial<Own> = {}): Own => ({
  name,
  kind,
  signatures: [],
  doc: '',
  type: '',
  fields: [],
  ...over,
});

function namesOf(line: string, lines: readonly string[], at: number): Own[] {
  const called = FUNCTION.exec(line);
  if (called !== null) return ownFunction(called);
  const typed = TYPE.exec(line);
  if (typed !== null) {
    const [, word = '', name = ''] = typed;
    const fields = fieldsAfter(lines, at);
    const signatures = [`${word} ${name}: ${fields.join(', ')}`];
    return [made(name, word === 'enum' ? 'constant' : 'type', { signatures, fields })];
  }
  const imported = IMPORT.exec(line);
  if (imported !== null) return [made(imported[2] ?? imported[1] ?? '', 'namespace')];
  const list = LOOP.exec(line) ?? TUPLE.exec(line);
  return list === null ? ownVariable(line) : listed(list[1] ?? list[2] ?? '');
}

const listed = (names: string): Own[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^\w+$/.test(name) && name !== '_')
    .map((name) => made(name, 'variable'));

function ownVariable(line: string): Own[] {
  const variable = VARIABLE.exec(line);
  if (variable === null) return [];
  const [, declared = '', name = '', value = ''] = variable;
  const type = declared === '' ? (MAKER.exec(value)?.[1] ?? '') : bare(declared);
  const shown = declared === '' ? `${name} = ${value.trim()}` : `${name}: ${declared}`;
  return [made(name, 'variable', { type, signatures: [shown.slice(0, 120)] })];
}

function ownFunction([, method, name = '', list = '']: RegExpExecArray): Own[] {
  const parameters = splitArguments(list);
  const kind = method === undefined ? 'function' : 'method';
  const type = method === undefined ? '' : bare((parameters[0] ?? '').split(/\s+/)[0] ?? '');
  return [
    made(name, kind, { type, signatures: [`${name}(${parameters.join(', ')})`] }),
    ...parameters.map((each) => {
      const words = (each.split('=')[0] ?? '').trim().split(/\s+/);
      const given = bare(words.at(-2) ?? '');
      return made(words.at(-1) ?? '', 'variable', {
        type: given,
        doc: `A parameter of ${name}().`,
      });
    }),
  ].filter((each) => /^\w+$/.test(each.name));
}

/** A type without what is in its angle brackets; `float[]` is an array. */
const bare = (type: string) => (type.endsWith('[]') ? 'array' : (type.split('<')[0] ?? ''));

function fieldsAfter(lines: readonly string[], at: number): string[] {
  const fields: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === '' || line.trimStart().startsWith('//')) continue;
    const field = FIELD.exec(line)?.[1];
    if (field === undefined) break;
    fields.push(field);
  }
  return fields;
}

/** Whether the end of a line's beginning is code: not in a string, not in a comment. */
export function endsInCode(start: string): boolean {
  return scan(start, () => undefined) === 'code';
}

function scan(text: string, see: (letter: string, at: number) => void) {
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\n') quote = '';
    else if (quote !== '') {
      if (letter === '\\') at += 1;
      else if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '/' && text.charAt(at + 1) === '/') {
      const end = text.indexOf('\n', at);
      if (end < 0) return 'comment';
      at = end;
    } else see(letter, at);
  }
  return quote === '' ? 'code' : 'string';
}

/** The call whose brackets a place is in. */
export interface OpenCall {
  name: string;
  /** Where the opening bracket is. */
  from: number;
  /** How many arguments stand before this one. */
  index: number;
  /** The name of this argument, when it is given by name. */
  argument: string;
}

export function callAround(text: Text, pos: number): OpenCall | null {
  const start = text.line(Math.max(text.lineAt(pos).number - LINES_BEFORE, 1)).from;
  const before = text.sliceString(start, pos);
  const open: { at: number; letter: string; commas: number; since: number }[] = [];
  scan(before, (letter, at) => {
    const top = open.at(-1);
    if (letter === '(' || letter === '[') open.push({ at, letter, commas: 0, since: at + 1 });
    else if (letter === ')' || letter === ']') open.pop();
    else if (letter === ',' && top !== undefined) {
      top.commas += 1;
      top.since = at + 1;
    }
  });
  const call = open.at(-1);
  if (call?.letter !== '(') return null;
  const name = /([A-Za-z_][\w.]*)(?:<[^<>()]*>)?$/.exec(before.slice(0, call.at))?.[1];
  if (name === undefined) return null;
  const argument = /^\s*([A-Za-z_]\w*)\s*=(?!=)/.exec(before.slice(call.since))?.[1] ?? '';
  return { name, from: start + call.at, index: call.commas, argument };
}

/** What a dotted name means here: a built-in, the script's own, or a method of the script's object. */
export function meanings(catalogue: Catalogue, text: Text, name: string): readonly Word[] {
  const own = ownNames(text);
  const mine = own.get(name);
  if (mine !== undefined) return [mine];
  const known = catalogue.find(name);
  if (known.length > 0) return known;
  const dot = name.lastIndexOf('.');
  const object = own.get(name.slice(0, Math.max(dot, 0)));
  if (object === undefined) return [];
  const method = own.get(name.slice(dot + 1));
  if (method?.kind === 'method') return [method];
  return catalogue.find(`${object.type}.${name.slice(dot + 1)}`);
}

/** Whether a dotted name is called on an object, so that the first parameter is before the dot. */
export function isOnObject(text: Text, name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && ownNames(text).has(name.slice(0, dot));
}
