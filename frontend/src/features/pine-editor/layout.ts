// Where a script folds, and how far the next line is indented.
import { foldService, indentService } from '@codemirror/language';
import type { Line, Text } from '@codemirror/state';

const UNIT = 4;
const OPENS_BLOCK =
  /^\s*(?:if|else|for|while|switch|(?:export\s+)?(?:type|enum))\b|=>\s*$|=\s*(?:if|for|while|switch)\b/;
const REGION = /^\s*\/\/\s*#region\b/;
const END_REGION = /^\s*\/\/\s*#endregion\b/;

const isBlank = (line: Line) => line.text.trim() === '';

export function indentOf(text: string): number {
  let size = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\t') size += UNIT - (size % UNIT);
    else if (letter === ' ') size += 1;
    else break;
  }
  return size;
}

/** From the end of a line to the end of what is indented under it, or of its region. */
export function foldOf(text: Text, start: Line): { from: number; to: number } | null {
  if (isBlank(start)) return null;
  const last = REGION.test(start.text) ? regionEnd(text, start) : blockEnd(text, start);
  return last === null || last.number === start.number ? null : { from: start.to, to: last.to };
}

function blockEnd(text: Text, start: Line): Line {
  const indent = indentOf(start.text);
  let last = start;
  for (let number = start.number + 1; number <= text.lines; number += 1) {
    const line = text.line(number);
    if (isBlank(line)) continue;
    if (indentOf(line.text) <= indent) break;
    last = line;
  }
  return last;
}

function regionEnd(text: Text, start: Line): Line | null {
  let depth = 0;
  for (let number = start.number; number <= text.lines; number += 1) {
    const line = text.line(number);
    if (REGION.test(line.text)) depth += 1;
    else if (END_REGION.test(line.text)) depth -= 1;
    if (depth === 0) return line;
  }
  return null;
}

/** How far the line after `line` starts in: a block further in after what opens one. */
export function indentAfter(line: string): number {
  const code = line.replace(/\/\/.*$/, '').trimEnd();
  const indent = indentOf(code);
  return OPENS_BLOCK.test(code) ? indent + UNIT : indent;
}

export const layout = () => [
  foldService.of((state, from) => foldOf(state.doc, state.doc.lineAt(from))),
  indentService.of((context, pos) => {
    const line = context.lineAt(pos, -1);
    // At a simulated break the line is what stands before it; else it is the line above.
    if (context.simulatedBreak !== null) return indentAfter(line.text);
    const here = context.state.doc.lineAt(pos);
    return here.number === 1 ? 0 : indentAfter(context.state.doc.line(here.number - 1).text);
  }),
];
