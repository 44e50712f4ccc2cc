import { CompletionContext, type Completion } from '@codemirror/autocomplete';
import { EditorView } from '@codemirror/view';
import { expect, test } from 'vitest';
import './test-browser';
import { completePine } from './completion';
import { stateOf } from './testing';

async function completed(marked: string, explicit = false) {
  const state = stateOf(marked);
  const found = await completePine(
    new CompletionContext(state, state.selection.main.head, explicit),
  );
  return found?.options ?? [];
}

const labels = (options: readonly Completion[]) => options.map(({ label }) => label);

test('a dot offers what is in the namespace, with signatures', async () => {
  const options = await completed('x = ta.s|');

  expect(labels(options)).toEqual(['sma', 'ema', 'tr']);
  expect(options[0]).toMatchObject({ detail: '(source, length) → float', type: 'function' });
  expect(options[2]).toMatchObject({ detail: 'series float', type: 'variable' });
});

test('without a dot there are top-level words, the script’s own first', async () => {
  const options = await completed('fast = 1\nmid(float a) =>\n    a\n[up, _] = pair()\nf|');

  expect(labels(options)).toEqual(
    expect.arrayContaining(['fast', 'mid', 'a', 'up', 'close', 'ta', 'array', 'varip', 'plot']),
  );
  expect(labels(options)).not.toContain('_');
  expect(labels(options)).not.toContain('ta.sma');
  expect(options.find(({ label }) => label === 'fast')?.boost).toBeGreaterThan(0);
});

test('a name that the script takes for itself is offered once', async () => {
  const options = await completed('close = 1\nx = clo|');

  expect(labels(options).filter((label) => label === 'close')).toHaveLength(1);
});

test('an object offers the methods and fields of its type', async () => {
  expect(labels(await completed('list = array.new<float>()\nlist.p|'))).toEqual(['push']);
  expect(labels(await completed('float[] list = na\nlist.|'))).toEqual(['push']);
  expect(
    labels(await completed('type Trade\n    float entry\n    int bar = 0\nTrade one = na\none.|')),
  ).toEqual(['entry', 'bar']);
  expect(labels(await completed('enum Side\n    long\n    short = "S"\nx = Side.|'))).toEqual([
    'long',
    'short',
  ]);
  expect(labels(await completed('type Trade\n    float entry\nx = Trade.|'))).toEqual(['new']);
});

test('in a call the names of its arguments are offered', async () => {
  expect(labels(await completed('plot(close, t|'))).toEqual(
    expect.arrayContaining(['series = ', 'title = ', 'color = ']),
  );
  expect(labels(await completed('plot(close, title = t|'))).not.toContain('title = ');
});

test.each(['// ta.s|', 'x = "ta.s|', "x = 'it\\'s ta.s|", 'x = 1 + |', 'x = 12|'])(
  'nothing is offered in %j',
  async (marked) => {
    expect(await completed(marked)).toEqual([]);
  },
);

test('asked for by key, it opens on nothing typed', async () => {
  expect(labels(await completed('x = |', true))).toContain('close');
});

test.each([
  ['ta.sm|', 'ta.sma()', 7],
  ['ta.sm|(close, 3)', 'ta.sma(close, 3)', 6],
])('a function is taken up with one pair of brackets: %s', async (marked, text, cursor) => {
  const state = stateOf(marked);
  const [sma] = await completed(marked);
  const view = new EditorView({ state });
  const to = state.selection.main.head;
  if (typeof sma?.apply !== 'function') throw new Error('sma is taken up by a function');
  sma.apply(view, sma, 3, to);

  expect(view.state.doc.toString()).toBe(text);
  expect(view.state.selection.main.head).toBe(cursor);
  view.destroy();
});
