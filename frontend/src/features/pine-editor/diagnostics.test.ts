import { Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import { offsetOf, toEditor } from './diagnostics';

const TEXT = Text.of(['//@version=6', 'plot(clse)', '']);
const found = {
  severity: 'error',
  code: 'P1',
  message: 'Unknown name.',
  line: 2,
  column: 6,
  end_line: 2,
  end_column: 10,
} as const;

test('lines and columns from 1 become offsets from 0', () => {
  expect(offsetOf(TEXT, 1, 1)).toBe(0);
  expect(TEXT.sliceString(offsetOf(TEXT, 2, 6), offsetOf(TEXT, 2, 10))).toBe('clse');
});

test('a place outside the text is moved into it', () => {
  expect(offsetOf(TEXT, 99, 99)).toBe(TEXT.length);
  expect(offsetOf(TEXT, 0, 0)).toBe(0);
  expect(offsetOf(TEXT, 2, 999)).toBe(TEXT.line(2).to);
});

test('an empty place is made one letter wide, so that it can be seen', () => {
  const { from, to } = toEditor(TEXT, { ...found, end_column: 6 });
  expect(to - from).toBe(1);
});

test('severity, words and code go along', () => {
  expect(toEditor(TEXT, found)).toMatchObject({
    severity: 'error',
    message: 'Unknown name.',
    source: 'P1',
  });
});
