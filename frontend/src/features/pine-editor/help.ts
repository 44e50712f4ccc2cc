// Words explained where they stand: on hover, and the signature while a call is typed.
import { StateEffect, StateField, type EditorState } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import { catalogueField, parameterName, readSignature, type Word } from './catalogue';
import { callAround, endsInCode, isOnObject, meanings } from './code';
import { explanation, signatureElement } from './explain';

/** What hovering at a place explains, and the stretch it explains. */
export function explainedAt(state: EditorState, pos: number) {
  const line = state.doc.lineAt(pos);
  const at = pos - line.from;
  const start = at - (/[\w.]*$/.exec(line.text.slice(0, at))?.[0].length ?? 0);
  // Of `ta.sma` the first part is explained alone when the pointer is on it.
  const end = at + (/^\w*/.exec(line.text.slice(at))?.[0].length ?? 0);
  const name = line.text.slice(start, end);
  if (!/^[A-Za-z_]/.test(name) || !endsInCode(line.text.slice(0, start))) return null;
  const words = meanings(state.field(catalogueField), state.doc, name);
  return words.length === 0 ? null : { from: line.from + start, to: line.from + end, words };
}

const onHover = hoverTooltip(
  (view, pos) => {
    const found = explainedAt(view.state, pos);
    if (found === null) return null;
    const { from, to, words } = found;
    return { pos: from, end: to, above: true, create: () => ({ dom: explanation(words) }) };
  },
  { hideOnChange: true },
);

/** The signature that fits the call around the cursor, and the parameter that is being typed. */
export function signatureAt(state: EditorState, pos: number) {
  const call = callAround(state.doc, pos);
  if (call === null) return null;
  const signatures = meanings(state.field(catalogueField), state.doc, call.name)
    .flatMap((word: Word) => word.signatures)
    .filter((signature) => signature.includes('('));
  const place = call.index + (isOnObject(state.doc, call.name) ? 1 : 0);
  const names = (signature: string) => readSignature(signature).parameters.map(parameterName);
  const fitting = signatures.find((signature) =>
    call.argument === ''
      ? place < names(signature).length
      : names(signature).includes(call.argument),
  );
  const signature = fitting ?? signatures[0];
  if (signature === undefined) return null;
  return {
    from: call.from,
    signature,
    active: call.argument === '' ? (names(signature)[place] ?? '') : call.argument,
  };
}

const hide = StateEffect.define();

interface Shown {
  tooltip: Tooltip | null;
  key: string;
}

const NOTHING: Shown = { tooltip: null, key: '' };

// It appears when something is typed in a call, stays while the cursor is in it, and goes on Escape.
const signatureHelp = StateField.define<Shown>({
  create: () => NOTHING,
  update(shown, transaction) {
    if (transaction.effects.some((effect) => effect.is(hide))) return NOTHING;
    const isTyped = transaction.isUserEvent('input') || transaction.isUserEvent('delete');
    if (!isTyped && shown.tooltip === null) return shown;
    if (!transaction.docChanged && transaction.selection === undefined) return shown;
    const { main } = transaction.state.selection;
    const found = main.empty ? signatureAt(transaction.state, main.head) : null;
    if (found === null) return NOTHING;
    const { from, signature, active } = found;
    const key = `${from}:${signature}:${active}`;
    if (key === shown.key) return shown;
    const create = () => ({ dom: signatureElement(signature, active) });
    return { key, tooltip: { pos: from, above: true, create } };
  },
  provide: (field) => showTooltip.from(field, ({ tooltip }) => tooltip),
});

const escape = keymap.of([
  {
    key: 'Escape',
    run: (view: EditorView) => {
      if (view.state.field(signatureHelp).tooltip === null) return false;
      view.dispatch({ effects: hide.of(null) });
      // Escape goes on to close what else is open, and to let Tab out.
      return false;
    },
  },
]);

export const help = () => [onHover, signatureHelp, escape];
