import { history, undo } from '@codemirror/commands';
import { EditorState, Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { url } from '@/testing/handlers';
import { server } from '@/testing/server';
import './test-browser';
import { indentWithBlanks } from './extensions';
import { blankChanges, formatDocument } from './format';
import { foldOf, indentAfter } from './layout';

const answers = (body: object) => {
  server.use(http.post(url('/pine/format'), () => HttpResponse.json(body)));
};

function editor(marked: string) {
  const pos = marked.indexOf('|');
  const doc = marked.replace('|', '');
  return new EditorView({
    state: EditorState.create({ doc, selection: { anchor: pos }, extensions: [history()] }),
  });
}

/** The text with the cursor in it. */
const shown = ({ state }: EditorView) => {
  const { head } = state.selection.main;
  return `${state.sliceDoc(0, head)}|${state.sliceDoc(head)}`;
};

test.each([
  ['a=1\nb  =2', 'a = 1\nb = 2\n'],
  ['  a\n\n\n\n b', 'a\n\n\nb'],
  ['x = "😀"+y', 'x = "😀" + y'],
  ['', ''],
])('%j becomes %j by its blanks alone', (before, after) => {
  const changes = blankChanges(before, after);
  const state = EditorState.create({ doc: before });
  expect(state.update({ changes: changes ?? [] }).newDoc.toString()).toBe(after);
});

test.each([
  ['a=1', 'b = 1'],
  ['a', 'ab'],
  ['ab', 'a'],
])('%j and %j differ in more than blanks', (before, after) => {
  expect(blankChanges(before, after)).toBeNull();
});

test('formatting keeps the cursor at its word and is undone in one step', async () => {
  answers({ script: 'a = 1\nif b\n    c := a + 2\n', changed: true, diagnostics: [] });
  const view = editor('a=1\nif b\n    c:=a+|2\n');

  expect(await formatDocument(view)).toBe('changed');
  expect(shown(view)).toMatch(/^a = 1\nif b\n {4}c := a \+ ?\| ?2\n$/);
  undo(view);
  expect(view.state.doc.toString()).toBe('a=1\nif b\n    c:=a+2\n');
});

test('a script with syntax errors is left alone', async () => {
  answers({ script: 'a=(', changed: false, diagnostics: [{ severity: 'error' }] });
  const view = editor('a=(|');

  expect(await formatDocument(view)).toBe('errors');
  expect(shown(view)).toBe('a=(|');
});

test('what was typed while the server worked is kept', async () => {
  answers({ script: 'a = 1', changed: true, diagnostics: [] });
  const view = editor('a=1|');
  const formatting = formatDocument(view);
  view.dispatch({ changes: { from: 3, insert: '2' } });

  expect(await formatting).toBe('outdated');
  expect(view.state.doc.toString()).toBe('a=12');
});

test.each([
  ['|x', '    |x'],
  ['ab|x', 'ab  |x'],
  ['abcd|', 'abcd    |'],
])('Tab fills %j up to the next four', (before, after) => {
  const view = editor(before);
  indentWithBlanks(view);
  expect(shown(view)).toBe(after);
});

test('a block folds from its head to its last line, a region to its end', () => {
  const text = Text.of(['if a', '    b', '', '    c', 'd', '//#region R', 'e', '//#endregion']);
  const folded = (line: number) => {
    const fold = foldOf(text, text.line(line));
    return fold === null ? null : [text.lineAt(fold.from).number, text.lineAt(fold.to).number];
  };
  expect([1, 2, 3, 5, 6].map(folded)).toEqual([[1, 4], null, null, null, [6, 8]]);
});

test.each([
  ['if a', 4],
  ['    else if b // and so on', 8],
  ['f(x) =>', 4],
  ['x = switch y', 4],
  ['type Trade', 4],
  ['    a := 2', 4],
  ['ifs = 2', 0],
])('after %j the next line starts at %i', (line, indent) => {
  expect(indentAfter(line)).toBe(indent);
});
