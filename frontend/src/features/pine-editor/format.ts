// The server's layout of a script put into the editor: only blanks change, so cursor, folds and marks stay.
import { isolateHistory } from '@codemirror/commands';
import type { ChangeSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { formatScript } from './api';

/** The changes that turn one text into another that differs in blanks only; null when more differs. */
export function blankChanges(before: string, after: string): ChangeSpec[] | null {
  const blanks = /\s*/y;
  const changes: ChangeSpec[] = [];
  let from = 0;
  let to = 0;
  for (;;) {
    blanks.lastIndex = from;
    const old = blanks.exec(before)?.[0] ?? '';
    blanks.lastIndex = to;
    const fresh = blanks.exec(after)?.[0] ?? '';
    if (old !== fresh) changes.push(...withinBlanks(from, old, fresh));
    from += old.length;
    to += fresh.length;
    if (from >= before.length || to >= after.length) break;
    if (before.charAt(from) !== after.charAt(to)) return null;
    from += 1;
    to += 1;
  }
  return from === before.length && to === after.length ? changes : null;
}

/** Leaves the line ends that both have, so that a cursor on an empty line stays on it. */
function withinBlanks(at: number, old: string, fresh: string): ChangeSpec[] {
  const before = old.split('\n');
  const after = fresh.split('\n');
  if (before.length !== after.length) return [{ from: at, to: at + old.length, insert: fresh }];
  let from = at;
  return before.flatMap((line, index) => {
    const change = { from, to: from + line.length, insert: after[index] ?? '' };
    from += line.length + 1;
    return line === change.insert ? [] : [change];
  });
}

export type Formatted = 'changed' | 'same' | 'errors' | 'outdated';

/** Asks for the layout and takes it up as one step to undo. Throws when the server cannot say. */
export async function formatDocument(view: EditorView): Promise<Formatted> {
  const asked = view.state.doc;
  const before = asked.toString();
  const { script, changed, diagnostics } = await formatScript(before);
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'errors';
  if (!changed) return 'same';
  // What was typed meanwhile is worth more than the layout.
  if (!view.state.doc.eq(asked)) return 'outdated';
  view.dispatch({
    changes: blankChanges(before, script) ?? { from: 0, to: asked.length, insert: script },
    annotations: isolateHistory.of('full'),
    userEvent: 'format',
    scrollIntoView: true,
  });
  return 'changed';
}
