import { Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import { callAround, ownNames } from './code';
import { explanation, signatureElement } from './explain';
import { explainedAt, signatureAt } from './help';
import { stateOf } from './testing';

function hovered(marked: string) {
  const state = stateOf(marked);
  const found = explainedAt(state, state.selection.main.head);
  return found === null
    ? null
    : { text: state.sliceDoc(found.from, found.to), shown: explanation(found.words).textContent };
}

test('hovering a built-in shows its signature and its sentence', () => {
  expect(hovered('x = ta.s|ma(close, 3)')).toEqual({
    text: 'ta.sma',
    shown:
      'ta.sma(series int/float source, series int length) → series floatSimple moving average.',
  });
});

test('hovering the namespace explains the namespace', () => {
  expect(hovered('x = t|a.sma(close, 3)')).toMatchObject({ text: 'ta' });
});

test('hovering the script’s own function shows how it is declared and the comment above it', () => {
  expect(hovered('// Half of it.\nhalf(float x) =>\n    x / 2\ny = ha|lf(2)')).toEqual({
    text: 'half',
    shown: 'half(float x)Half of it.',
  });
});

test('hovering a method of an object shows the built-in method', () => {
  expect(hovered('list = array.new<int>()\nlist.pu|sh(1)')?.shown).toContain('Appends a value.');
});

test.each(['// ta.s|ma', 'x = "clo|se"', 'unkno|wn', 'x = 1|2'])(
  '%j is not explained',
  (marked) => {
    expect(hovered(marked)).toBeNull();
  },
);

function active(marked: string) {
  const state = stateOf(marked);
  return signatureAt(state, state.selection.main.head)?.active;
}

test.each([
  ['ta.sma(|', 'source'],
  ['ta.sma(close, |', 'length'],
  ['ta.sma(plot(1, 2), |', 'length'],
  ['ta.sma(")", |', 'length'],
  ['ta.sma(close, // a (comment\n    |', 'length'],
  ['plot(color = |', 'color'],
  ['plot([1, 2], |', 'title'],
  ['list = array.new<int>()\nlist.push(|', 'value'],
])('in %j the argument is %s', (marked, expected) => {
  expect(active(marked)).toBe(expected);
});

test.each(['ta.sma(close, 3)|', 'x = (|', '// plot(|', 'list[|'])(
  '%j is in no known call',
  (marked) => {
    expect(active(marked)).toBeUndefined();
  },
);

test('the argument being typed stands out', () => {
  const shown = signatureElement('f([const string title], int size = 1) → void', 'size');
  expect(shown.querySelector('strong')?.textContent).toBe('int size = 1');
});

test('a signature is shown as text, whatever is in it', () => {
  const shown = signatureElement('f(<img src=x onerror=alert(1)> x) → void');
  expect(shown.querySelector('img')).toBeNull();
});

test('calls are found across lines and never past their end', () => {
  const text = Text.of(['plot(', '    close,', '    title = ', 'x']);
  expect(callAround(text, text.line(3).to)).toMatchObject({
    name: 'plot',
    index: 1,
    argument: 'title',
  });
  expect(callAround(Text.of(['plot(close)', 'x = ']), 16)).toBeNull();
});

test('the script’s own names are found in every place that gives one', () => {
  const text = Text.of([
    'import user/lib/1 as lib',
    'var float a = na',
    'for [i, each] in list',
    'for n = 0 to 5',
    'method add(Trade this, int by = 1) =>',
    'export type Trade',
    '    float entry = 0.0',
    'b := 2',
    'c == 3',
    '// d = 4',
  ]);
  expect([...ownNames(text).keys()].toSorted()).toEqual(
    ['Trade', 'a', 'add', 'by', 'each', 'entry', 'i', 'lib', 'n', 'this'].toSorted(),
  );
});
