// The server's diagnostics (1-based lines and columns) as the editor wants them (offsets).
import type { Diagnostic as EditorDiagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Diagnostic } from '@/api/types';

/** The offset of a 1-based line and column, kept inside the document. */
export function offsetOf(text: Text, line: number, column: number): number {
  const at = text.line(Math.min(Math.max(line, 1), text.lines));
  return Math.min(at.from + Math.max(column - 1, 0), at.to);
}

export function toEditor(text: Text, found: Diagnostic): EditorDiagnostic {
  const from = offsetOf(text, found.line, found.column);
  const to = offsetOf(text, found.end_line, found.end_column);
  return {
    from,
    // An empty range has no underline to see.
    to: Math.max(to, Math.min(from + 1, text.length)),
    severity: found.severity,
    message: found.message,
    source: found.code,
  };
}
