import { expect, test } from 'vitest';
import { Sequence } from './sequence';

test('the first event is taken as it comes, the next ones in order', () => {
  const sequence = new Sequence();
  expect(sequence.judge(41)).toBe('apply');
  expect(sequence.judge(42)).toBe('apply');
  expect(sequence.last).toBe(42);
});

test('an event seen before is ignored', () => {
  const sequence = new Sequence();
  sequence.judge(41);
  sequence.judge(42);
  expect(sequence.judge(41)).toBe('ignore');
  expect(sequence.judge(42)).toBe('ignore');
});

test('a hole is a gap, and what was missed is applied when it is sent again', () => {
  const sequence = new Sequence();
  sequence.judge(5);
  expect(sequence.judge(8)).toBe('gap');
  expect(sequence.last).toBe(5);
  expect([6, 7, 8].map((seq) => sequence.judge(seq))).toEqual(['apply', 'apply', 'apply']);
  expect(sequence.settle({ seq: 8, complete: true })).toBe(false);
});

test('everything is read anew when the server no longer has all events', () => {
  const sequence = new Sequence();
  sequence.judge(5);
  sequence.judge(2000);
  expect(sequence.settle({ seq: 2000, complete: false })).toBe(true);
  expect(sequence.judge(2001)).toBe('apply');
});

test('everything is read anew when an event came after the answer was made and was dropped', () => {
  const sequence = new Sequence();
  sequence.judge(5);
  sequence.judge(8);
  [6, 7].forEach((seq) => sequence.judge(seq));
  expect(sequence.judge(9)).toBe('gap');
  sequence.judge(8);
  expect(sequence.settle({ seq: 8, complete: true })).toBe(true);
  expect(sequence.judge(10)).toBe('apply');
});
