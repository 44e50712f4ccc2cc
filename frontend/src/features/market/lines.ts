// What is drawn across a chart: what is held, what rests, and the levels that watch.
import type { Order, Position } from '@/api/types';
import { decimalOf, signOf } from '@/lib/decimal';
import { formatQuantity } from '@/lib/format';

export interface Line {
  price: number;
  title: string;
  tone: 'held' | 'order' | 'stop' | 'target';
}

const RESTING: readonly Order['status'][] = ['OPEN', 'TRIGGER_PENDING', 'PARTIAL', 'ACCEPTED'];

function line(price: string | null, title: string, tone: Line['tone']): Line[] {
  const found = decimalOf(price);
  return found === null ? [] : [{ price: found.toNumber(), title, tone }];
}

export function linesOf(
  symbol: string,
  positions: readonly Position[],
  orders: readonly Order[],
): Line[] {
  const held = positions.filter((one) => one.symbol === symbol && signOf(one.quantity) !== 0);
  const resting = orders.filter(
    ({ symbol: other, status }) => other === symbol && RESTING.includes(status),
  );
  return [
    ...held.flatMap(({ average_price, quantity, protection }) => [
      ...line(
        average_price,
        `${signOf(quantity) > 0 ? 'Long' : 'Short'} ${formatQuantity(quantity.replace('-', ''))}`,
        'held',
      ),
      ...(protection?.status === 'armed'
        ? [
            ...line(protection.stop_loss, 'Stop', 'stop'),
            ...line(protection.target, 'Target', 'target'),
          ]
        : []),
    ]),
    ...resting.flatMap(({ side, quantity, price, trigger_price }) =>
      line(
        trigger_price ?? price,
        `${side === 'BUY' ? 'Buy' : 'Sell'} ${formatQuantity(quantity)}`,
        'order',
      ),
    ),
  ];
}
