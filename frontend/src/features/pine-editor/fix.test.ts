import { Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { expect, test } from 'vitest';
import './test-browser';
import type { PineDiagnostic } from './api';
import { offsetOf, toEditor } from './diagnostics';

const found: PineDiagnostic = {
  severity: 'error',
  code: 'PS2001',
  message: 'Unknown name.',
  line: 2,
  column: 10,
  end_line: 2,
  end_column: 14,
  fix: {
    title: 'Change to close',
    line: 2,
    column: 10,
    end_line: 2,
    end_column: 14,
    replacement: 'close',
  },
};
const TEXT = Text.of(['//@version=6', 'x("😀", 1+clse)'.replace('1+', ' '), '']);

test('columns count code points, offsets UTF-16 units', () => {
  const { from, to } = toEditor(TEXT, { ...found, column: 9, end_column: 13 });
  expect(TEXT.sliceString(from, to)).toBe('clse');
});

test('a byte order mark, which the server drops, is not counted', () => {
  const text = Text.of(['\uFEFFplot(clse)']);
  expect(text.sliceString(offsetOf(text, 1, 6), offsetOf(text, 1, 10))).toBe('clse');
});

test('a lone half of a pair is one column', () => {
  expect(offsetOf(Text.of(['\ud83da']), 1, 2)).toBe(1);
});

function applied(before: (view: EditorView) => void) {
  const at = { column: 9, end_column: 13 };
  const fix = found.fix === null ? null : { ...found.fix, ...at };
  const view = new EditorView({ doc: TEXT });
  const diagnostic = toEditor(TEXT, { ...found, ...at, fix });
  before(view);
  const moved = view.state.doc.length - TEXT.length;
  diagnostic.actions?.[0]?.apply(view, diagnostic.from + moved, diagnostic.to + moved);
  return view.state.doc.line(view.state.doc.lines - 1).text;
}

test('a fix replaces what it was found for', () => {
  expect(applied(() => undefined)).toBe('x("😀",  close)');
});

test('a fix follows its place when lines were added above', () => {
  expect(
    applied((view) => {
      view.dispatch({ changes: { from: 0, insert: '// new\n' } });
    }),
  ).toBe('x("😀",  close)');
});

test('a fix does nothing where its words are gone', () => {
  expect(
    applied((view) => {
      const from = TEXT.toString().indexOf('clse');
      view.dispatch({ changes: { from, to: from + 4, insert: 'open' } });
    }),
  ).toBe('x("😀",  open)');
});

test('without a fix there is nothing to do', () => {
  expect(toEditor(TEXT, { ...found, fix: null }).actions).toBeUndefined();
});
