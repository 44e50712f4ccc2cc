// The server's diagnostics (1-based lines, columns in code points) as the editor wants them: offsets in UTF-16.
import type { Diagnostic as EditorDiagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { Diagnostic } from '@/api/types';
import type { PineFix } from './api';

type Found = Diagnostic & { fix?: PineFix | null };

const BYTE_ORDER_MARK = '\uFEFF';
const LAST_OF_ONE_UNIT = 0xffff;

/** The offset of a 1-based line and column, kept inside the document. */
export function offsetOf(text: Text, line: number, column: number): number {
  const at = text.line(Math.min(Math.max(line, 1), text.lines));
  // The server drops a byte order mark before it counts.
  let units = at.number === 1 && at.text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  for (let left = column - 1; left > 0 && units < at.length; left -= 1) {
    units += (at.text.codePointAt(units) ?? 0) > LAST_OF_ONE_UNIT ? 2 : 1;
  }
  return at.from + units;
}

export function toEditor(text: Text, found: Found): EditorDiagnostic {
  const from = offsetOf(text, found.line, found.column);
  const to = offsetOf(text, found.end_line, found.end_column);
  const fix = found.fix ?? null;
  return {
    from,
    // An empty range has no underline to see.
    to: Math.max(to, Math.min(from + 1, text.length)),
    severity: found.severity,
    message: found.message,
    source: found.code,
    ...(fix === null
      ? {}
      : {
          actions: [
            {
              name: fix.title,
              apply: (view: EditorView, now: number) => {
                applyFix(view, text, fix, now - from);
              },
            },
          ],
        }),
  };
}

/**
 * Makes a fix's change in a document that was `text` when the fix was found.
 *
 * `moved` is how far the place has moved since. Does nothing where the words to replace are gone.
 */
export function applyFix(view: EditorView, text: Text, fix: PineFix, moved = 0): boolean {
  const from = offsetOf(text, fix.line, fix.column);
  const to = offsetOf(text, fix.end_line, fix.end_column);
  const now = view.state.doc;
  if (now.sliceString(from + moved, to + moved) !== text.sliceString(from, to)) return false;
  view.dispatch({
    changes: { from: from + moved, to: to + moved, insert: fix.replacement },
    userEvent: 'input.fix',
    scrollIntoView: true,
  });
  view.focus();
  return true;
}
