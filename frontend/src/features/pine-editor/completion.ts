// What can stand at the cursor: built-ins by namespace, keywords, the script's own names, arguments by name.
import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import {
  catalogueField,
  parameterName,
  readSignature,
  type Catalogue,
  type Word,
} from './catalogue';
import { callAround, endsInCode, isOnObject, meanings, ownNames, type Own } from './code';
import { explanation } from './explain';

const ICON: Record<Word['kind'], string> = {
  function: 'function',
  method: 'method',
  variable: 'variable',
  constant: 'constant',
  namespace: 'namespace',
  type: 'type',
  keyword: 'keyword',
};
const OWN_FIRST = 2;
const ARGUMENT_FIRST = 5;

export const completePine: CompletionSource = (context) => {
  const line = context.state.doc.lineAt(context.pos);
  if (!endsInCode(line.text.slice(0, context.pos - line.from))) return null;
  const typed = context.matchBefore(/[A-Za-z_][\w.]*$/)?.text ?? '';
  if (typed === '' && !context.explicit) return null;
  const dot = typed.lastIndexOf('.');
  const catalogue = context.state.field(catalogueField);
  const options =
    dot < 0
      ? [...argumentNames(context, catalogue), ...topLevel(context, catalogue)]
      : membersOf(context, catalogue, typed.slice(0, dot));
  if (options.length === 0) return null;
  const from = context.pos - (typed.length - dot - 1);
  return { from, options, validFor: /^\w*$/ } satisfies CompletionResult;
};

function topLevel(context: CompletionContext, catalogue: Catalogue): Completion[] {
  const own = ownNames(context.state.doc);
  // The name that is being typed in its own declaration is no completion of itself.
  const typing = context.matchBefore(/\w+$/)?.text;
  const mine = [...own.values()].filter(({ name, kind }) => name !== typing && kind !== 'method');
  const known = [...catalogue.members('').values()].filter(({ name }) => !own.has(name));
  return [
    ...mine.map((word) => ({ ...option(word.name, [word]), boost: OWN_FIRST })),
    ...known.map((word) => option(word.name, catalogue.find(word.name))),
  ];
}

function membersOf(context: CompletionContext, catalogue: Catalogue, name: string): Completion[] {
  const own = ownNames(context.state.doc);
  const mine = own.get(name);
  if (mine !== undefined) return ofObject(catalogue, own, mine);
  return [...catalogue.members(name)].map(([last, word]) =>
    option(last, catalogue.find(word.name)),
  );
}

function ofObject(catalogue: Catalogue, own: ReadonlyMap<string, Own>, object: Own): Completion[] {
  const declared = own.get(object.type);
  const field = (label: string): Completion => ({ label, type: 'property' });
  if (object.kind === 'type') return [option('new', [{ ...object, name: `${object.name}.new` }])];
  if (object.kind === 'constant') return object.fields.map(field);
  const builtIn = [...catalogue.members(object.type)].filter(([, { kind }]) => kind === 'method');
  const methods = [...own.values()].filter(
    ({ kind, type }) => kind === 'method' && (type === object.type || object.type === ''),
  );
  return [
    ...(declared?.fields ?? []).map(field),
    ...methods.map((word) => option(word.name, [word])),
    ...builtIn.map(([last, word]) => option(last, [word])),
  ];
}

function argumentNames(context: CompletionContext, catalogue: Catalogue): Completion[] {
  const { doc } = context.state;
  const call = callAround(doc, context.pos);
  if (call === null || call.argument !== '') return [];
  const skipped = isOnObject(doc, call.name) ? 1 : 0;
  const names = meanings(catalogue, doc, call.name)
    .flatMap(({ signatures }) => signatures)
    .filter((signature) => signature.includes('('))
    .flatMap((signature) => readSignature(signature).parameters.slice(skipped));
  const unique = new Map(names.map((parameter) => [parameterName(parameter), parameter]));
  return [...unique].map(([name, parameter]) => ({
    label: `${name} = `,
    displayLabel: `${name} =`,
    detail: parameter.replace(/^\[|\]$/g, ''),
    type: 'property',
    boost: ARGUMENT_FIRST,
  }));
}

function option(label: string, words: readonly Word[]): Completion {
  const [first] = words;
  const isCall = first?.kind === 'function' || first?.kind === 'method';
  return {
    label,
    type: ICON[first?.kind ?? 'variable'],
    detail: shortDetail(first),
    info: () => explanation(words),
    ...(isCall ? { apply: applyCall } : {}),
  };
}

function shortDetail(word: Word | undefined): string {
  const [signature = ''] = word?.signatures ?? [];
  if (word?.kind === 'function' || word?.kind === 'method') {
    const { parameters, tail } = readSignature(signature);
    const result = tail.replace(/^\) → /, '').replace(/^series /, '');
    const names = parameters.map(parameterName);
    const shown = names.length > 4 ? [...names.slice(0, 3), '…'] : names;
    return `(${shown.join(', ')})${result.startsWith(')') || result === '' ? '' : ` → ${result}`}`;
  }
  const type = /^[\w.]+: (.+)$/.exec(signature)?.[1];
  return type ?? '';
}

/** Puts the brackets too, and the cursor between them. */
function applyCall(view: EditorView, { label }: Completion, from: number, to: number): void {
  const hasBracket = /^\s*[(<]/.test(view.state.sliceDoc(to, to + 2));
  view.dispatch({
    changes: { from, to, insert: hasBracket ? label : `${label}()` },
    selection: { anchor: from + label.length + (hasBracket ? 0 : 1) },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
}
