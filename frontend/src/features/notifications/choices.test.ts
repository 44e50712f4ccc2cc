import { expect, test } from 'vitest';
import { choiceWords, groupsOf, isMeant, patternsOf, tickedOf } from './choices';

const KINDS = [
  { event: 'order.filled', title: 'An order was filled' },
  { event: 'order.rejected', title: 'An order was rejected' },
  { event: 'kill_switch', title: 'The kill switch was set' },
  { event: 'kill_switch.done', title: 'Orders were cancelled' },
];

test('kinds stand under the first part of their names', () => {
  expect(groupsOf(KINDS).map(([head, group]) => [head, group.length])).toEqual([
    ['order', 2],
    ['kill_switch', 2],
  ]);
});

test('a pattern means itself and what is below it, however it is written', () => {
  expect(isMeant('order', 'order.filled')).toBe(true);
  expect(isMeant('Order.*', 'order.filled')).toBe(true);
  expect(isMeant('kill-switch', 'kill_switch.done')).toBe(true);
  expect(isMeant('*', 'order.filled')).toBe(true);
  expect(isMeant('order.fill', 'order.filled')).toBe(false);
});

test('a group that is ticked as a whole is sent by its name, others one by one', () => {
  expect(patternsOf(['order.filled', 'order.rejected', 'kill_switch'], KINDS, [])).toEqual([
    'order',
    'kill_switch',
  ]);
  expect(patternsOf(['order.rejected'], KINDS, [])).toEqual(['order.rejected']);
});

test('ticks and patterns lead to each other and back', () => {
  expect(tickedOf(['order'], KINDS)).toEqual(['order.filled', 'order.rejected']);
  expect(patternsOf(tickedOf(['order'], KINDS), KINDS, ['order'])).toEqual(['order']);
});

test('events of one’s own scripts are kept', () => {
  expect(patternsOf(['order.filled'], KINDS, ['order', 'night job'])).toEqual([
    'order.filled',
    'night job',
  ]);
});

test('a choice is told in words', () => {
  expect(choiceWords([], KINDS)).toBe('Everything');
  expect(choiceWords(['order', 'kill_switch.done'], KINDS)).toBe('Orders, Orders were cancelled');
  expect(choiceWords(['a', 'b', 'c', 'd', 'e'], KINDS)).toBe('a, b, c and 2 more');
});
