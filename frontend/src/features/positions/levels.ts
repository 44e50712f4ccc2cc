// Stop-loss, target and trailing stop as they are typed, and what of them can be checked before.
import type { Position, Protection, ProtectionChange } from '@/api/types';
import { decimalOf, signOf } from '@/lib/decimal';
import { formatQuantity, formatRupees } from '@/lib/format';

export interface Levels {
  stop_loss: string;
  target: string;
  distance: string;
  unit: 'rupees' | 'percent';
}

export type LevelErrors = Partial<Record<'stop_loss' | 'target' | 'distance', string>>;

/** Those that still watch; what has triggered or was taken back is no level any more. */
export const armed = (protection: Protection | null): Protection | null =>
  protection?.status === 'armed' ? protection : null;

export function levelsOf(position: Position): Levels {
  const found = armed(position.protection);
  return {
    stop_loss: found?.stop_loss ?? '',
    target: found?.target ?? '',
    distance: found?.trailing?.distance.toString() ?? '',
    unit: found?.trailing?.unit ?? 'rupees',
  };
}

const isMissing = (text: string) => text.trim() === '';

function beyond(position: Position, text: string, wanted: 'loss' | 'profit'): string | undefined {
  if (isMissing(text)) return undefined;
  const [level, last] = [decimalOf(text), decimalOf(position.last_price)];
  if (level?.greaterThan(0) !== true) return 'A price above 0, or nothing.';
  if (last === null) return undefined;
  const isLong = signOf(position.quantity) > 0;
  const isBelow = isLong === (wanted === 'loss');
  const isRight = isBelow ? level.lessThan(last) : level.greaterThan(last);
  const where = isBelow ? 'below' : 'above';
  return isRight ? undefined : `Must be ${where} the last price of ${formatRupees(last)}.`;
}

/** A level on the wrong side of the price would close the position at once. */
export function errorsOf(position: Position, levels: Levels): LevelErrors {
  const distance =
    isMissing(levels.distance) || decimalOf(levels.distance)?.greaterThan(0) === true
      ? undefined
      : 'How far behind the best price? More than 0, or nothing.';
  const found: LevelErrors = {};
  const stop = beyond(position, levels.stop_loss, 'loss');
  const target = beyond(position, levels.target, 'profit');
  if (stop !== undefined) found.stop_loss = stop;
  if (target !== undefined) found.target = target;
  if (distance !== undefined) found.distance = distance;
  return found;
}

const orNull = (text: string) => (isMissing(text) ? null : text.trim());

export const changeOf = ({ stop_loss, target, distance, unit }: Levels): ProtectionChange => ({
  stop_loss: orNull(stop_loss),
  target: orNull(target),
  trailing: isMissing(distance) ? null : { distance: distance.trim(), unit },
});

/** What watches a position, in a few words. */
export function wordsOf(protection: Protection | null): string | null {
  const found = armed(protection);
  if (found === null) return null;
  const { stop_loss: stop, target, trailing } = found;
  const parts = [
    stop === null ? null : `stop ${formatRupees(stop)}`,
    target === null ? null : `target ${formatRupees(target)}`,
    trailing === null ? null : `trails by ${distanceOf(trailing)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

const distanceOf = ({ distance, unit }: NonNullable<Protection['trailing']>) =>
  unit === 'percent' ? `${formatQuantity(String(distance))} %` : formatRupees(String(distance));
