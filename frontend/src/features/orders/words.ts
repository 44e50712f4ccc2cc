// What is said of an order everywhere: its words, and what can be done with it.
import type { Order } from '@/api/types';

export const TYPE_WORD = {
  MARKET: 'Market',
  LIMIT: 'Limit',
  SL: 'Stop limit',
  SLM: 'Stop market',
} as const satisfies Record<Order['order_type'], string>;

export const PRODUCT_WORD = {
  INTRADAY: 'Intraday',
  DELIVERY: 'Delivery',
  CARRY: 'Carry forward',
  MTF: 'Margin (MTF)',
} as const satisfies Record<Order['product'], string>;

export const VALIDITY_WORD = {
  DAY: 'Day',
  IOC: 'At once or not (IOC)',
} as const satisfies Record<Order['validity'], string>;

export const SIDE_WORD = { BUY: 'Buy', SELL: 'Sell' } as const satisfies Record<
  Order['side'],
  string
>;

export const modeOf = ({ paper }: { paper: boolean }) => (paper ? 'paper' : 'live');

export const needsPrice = (type: Order['order_type']) => type === 'LIMIT' || type === 'SL';
export const needsTrigger = (type: Order['order_type']) => type === 'SL' || type === 'SLM';

const AT_BROKER: readonly Order['status'][] = ['ACCEPTED', 'OPEN', 'TRIGGER_PENDING', 'PARTIAL'];

/** The broker has it and may still fill it. */
export const canModify = ({ status, external }: Order) => !external && AT_BROKER.includes(status);

/** What was not sent yet can be cancelled too. */
export const canCancel = (order: Order) =>
  canModify(order) || (!order.external && order.status === 'CREATED');

/** What to do where the status alone does not say it. */
export const ADVICE: Partial<Record<Order['status'], string>> = {
  UNKNOWN:
    'Nobody knows yet whether the broker has this order. It is looked up there until that is known and is never sent twice. Do not place it again meanwhile.',
  LOST: 'The order was not found in the broker’s books. Check the broker’s own order book before you place it again: if it turns up later, it counts.',
};
