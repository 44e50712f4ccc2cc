import { expect, test } from 'vitest';
import { makePosition } from '@/testing/factories';
import { changeOf, errorsOf, levelsOf, wordsOf } from './levels';

const LONG = makePosition({ quantity: '5', last_price: '100.00' });
const SHORT = makePosition({ quantity: '-5', last_price: '100.00' });
const NONE = { stop_loss: '', target: '', distance: '', unit: 'rupees' } as const;

test('a stop stands behind the price and a target before it, whichever way one is in', () => {
  expect(errorsOf(LONG, { ...NONE, stop_loss: '99', target: '101' })).toEqual({});
  expect(errorsOf(SHORT, { ...NONE, stop_loss: '101', target: '99' })).toEqual({});
  expect(errorsOf(LONG, { ...NONE, stop_loss: '101' }).stop_loss).toMatch(/below/);
  expect(errorsOf(LONG, { ...NONE, target: '99' }).target).toMatch(/above/);
  expect(errorsOf(SHORT, { ...NONE, stop_loss: '99' }).stop_loss).toMatch(/above/);
});

test('what is no amount is told at its field', () => {
  const errors = errorsOf(LONG, { ...NONE, stop_loss: 'x', distance: '0' });
  expect(errors.stop_loss).toMatch(/above 0/);
  expect(errors.distance).toMatch(/More than 0/);
});

test('an empty field takes a level back', () => {
  expect(changeOf({ ...NONE, stop_loss: ' 99.5 ' })).toEqual({
    stop_loss: '99.5',
    target: null,
    trailing: null,
  });
  expect(changeOf({ ...NONE, distance: '2', unit: 'percent' }).trailing).toEqual({
    distance: '2',
    unit: 'percent',
  });
});

test('only what is armed is shown as watching', () => {
  const protection = {
    status: 'armed',
    version: 1,
    stop_loss: '99.00',
    target: null,
    trailing: { distance: '2', unit: 'percent' },
    best: null,
    triggered_by: null,
    trigger_price: null,
    exit_id: null,
    note: null,
    armed_at: '2026-11-20T08:00:00Z',
    updated_at: '2026-11-20T08:00:00Z',
  } as const;
  expect(wordsOf(protection)).toBe('stop ₹99.00, trails by 2 %');
  expect(wordsOf({ ...protection, status: 'done' })).toBeNull();
  expect(levelsOf({ ...LONG, protection }).stop_loss).toBe('99.00');
});
