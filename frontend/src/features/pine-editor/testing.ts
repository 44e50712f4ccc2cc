// A small language reference and an editor's state on it, for the tests of this folder.
import { EditorState } from '@codemirror/state';
import type { PineBuiltin } from './api';
import { catalogueField, catalogueOf, setCatalogue } from './catalogue';
import { pineLanguage } from './pine-language';

const word = (name: string, kind: PineBuiltin['kind'], doc: string, ...signatures: string[]) => ({
  name,
  kind,
  doc,
  signatures,
});

export const BUILTINS: PineBuiltin[] = [
  word(
    'ta.sma',
    'function',
    'Simple moving average.',
    'ta.sma(series int/float source, series int length) → series float',
  ),
  word(
    'ta.ema',
    'function',
    'Exponential moving average.',
    'ta.ema(series int/float source, simple int length) → series float',
  ),
  word('ta.tr', 'variable', 'True range.', 'ta.tr: series float'),
  word('ta', 'namespace', '2 functions and 1 variable.'),
  word('close', 'variable', 'Closing price.', 'close: series float'),
  word('array.new', 'function', 'A new array.', 'array.new([series int size]) → array<T>'),
  word(
    'array.push',
    'method',
    'Appends a value.',
    'array.push(array<T> id, series T value) → void',
  ),
  word('array', 'namespace', '2 functions.'),
  word('array', 'type', 'A list of values of one type.'),
  word('varip', 'keyword', 'Keeps its value between updates.'),
  word(
    'plot',
    'function',
    'Draws a line.',
    'plot(series int/float series, [const string title], series color color = color.new(color.blue, 0)) → plot',
  ),
];

/** A state of a script; `|` is where the cursor stands. */
export function stateOf(marked: string): EditorState {
  const pos = marked.indexOf('|');
  const doc = pos < 0 ? marked : marked.slice(0, pos) + marked.slice(pos + 1);
  const state = EditorState.create({
    doc,
    selection: { anchor: Math.max(pos, 0) },
    extensions: [catalogueField, pineLanguage()],
  });
  return state.update({ effects: setCatalogue.of(catalogueOf(BUILTINS)) }).state;
}
