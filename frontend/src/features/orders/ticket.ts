// What an order ticket holds, and what of it can be checked before it is sent.
import type { Instrument, NewOrder, Order } from '@/api/types';
import { Decimal, decimalOf } from '@/lib/decimal';
import { formatQuantity } from '@/lib/format';
import { needsPrice, needsTrigger } from './words';

export interface Ticket {
  broker_id: string;
  symbol: string;
  side: Order['side'];
  quantity: string;
  order_type: Order['order_type'];
  product: Order['product'];
  validity: Order['validity'];
  price: string;
  trigger_price: string;
}

export const TICKET_FIELDS: readonly string[] = [
  'broker_id',
  'symbol',
  'side',
  'quantity',
  'order_type',
  'product',
  'validity',
  'price',
  'trigger_price',
];

export type TicketErrors = Partial<Record<keyof Ticket, string>>;

type Numbers = Pick<Ticket, 'quantity' | 'order_type' | 'price' | 'trigger_price'>;

function offGrid(text: string, step: string): boolean {
  const [value, size] = [decimalOf(text), decimalOf(step)];
  return value !== null && size !== null && !size.isZero() && !value.mod(size).isZero();
}

function quantityError(text: string, lot: string): string | undefined {
  const value = decimalOf(text);
  if (value?.greaterThan(0) !== true) return 'How many? It must be more than 0.';
  return offGrid(text, lot)
    ? `Must be a multiple of the lot of ${formatQuantity(lot)}.`
    : undefined;
}

function priceError(text: string, tick: string | undefined): string | undefined {
  const value = decimalOf(text);
  if (value?.greaterThan(0) !== true) return 'Needed for this type of order.';
  return tick !== undefined && offGrid(text, tick)
    ? `Must be a multiple of the tick of ${tick}.`
    : undefined;
}

/** What the exchange would refuse anyway, told at the field before anything is sent. */
export function errorsOf(form: Numbers, instrument: Instrument | undefined): TicketErrors {
  const found: TicketErrors = {};
  const quantity = quantityError(form.quantity, instrument?.lot_size ?? '0');
  if (quantity !== undefined) found.quantity = quantity;
  const price = needsPrice(form.order_type)
    ? priceError(form.price, instrument?.tick_size)
    : undefined;
  if (price !== undefined) found.price = price;
  const trigger = needsTrigger(form.order_type)
    ? priceError(form.trigger_price, instrument?.tick_size)
    : undefined;
  if (trigger !== undefined) found.trigger_price = trigger;
  return found;
}

/** Nothing is missing of what its cost depends on. */
export const isComplete = (form: Ticket): boolean =>
  form.broker_id !== '' &&
  form.symbol.trim() !== '' &&
  Object.keys(errorsOf(form, undefined)).length === 0;

/** The products that an instrument can be traded in. */
export function productsOf(instrument: Instrument | undefined): readonly Order['product'][] {
  if (instrument === undefined || instrument.segment === 'MT5') {
    return ['INTRADAY', 'DELIVERY', 'CARRY', 'MTF'];
  }
  const isCash = instrument.segment === 'NSE' || instrument.segment === 'BSE';
  return isCash ? ['INTRADAY', 'DELIVERY', 'MTF'] : ['INTRADAY', 'CARRY'];
}

/** The request, without the prices that its type has no use for. */
export function orderOf(form: Ticket): NewOrder {
  return {
    broker_id: form.broker_id,
    symbol: form.symbol.trim().toUpperCase(),
    side: form.side,
    quantity: form.quantity.trim(),
    order_type: form.order_type,
    product: form.product,
    validity: form.validity,
    price: needsPrice(form.order_type) ? form.price.trim() : null,
    trigger_price: needsTrigger(form.order_type) ? form.trigger_price.trim() : null,
  };
}

/** What the order is worth, where its price is known before. */
export function valueOf(form: Numbers): Decimal | null {
  const [quantity, price] = [decimalOf(form.quantity), decimalOf(form.price)];
  if (!needsPrice(form.order_type) || quantity === null || price === null) return null;
  return quantity.times(price);
}

const KEY_BYTES = 16;

/** An Idempotency-Key. randomUUID would need https, which a server at home may not have. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
