// The events the server sends, and which cached list each one belongs to.
import type { LiveNoun } from '@/api/keys';
import type {
  SocketAlert,
  SocketExecution,
  SocketLivePrice,
  SocketNotification,
  SocketOrderUpdate,
  SocketPosition,
  SocketStrategy,
  SocketTradeUpdate,
} from '@/api/types';

/** A price of the built-in market says so; it is shown nowhere as if it were real. */
export type LivePrice = SocketLivePrice;

export interface ServerEvents {
  alert: SocketAlert;
  execution: SocketExecution;
  order_update: SocketOrderUpdate;
  position: SocketPosition;
  strategy: SocketStrategy;
  notification: SocketNotification;
  trade_update: SocketTradeUpdate;
  live_price: LivePrice;
}

export type ServerEventName = keyof ServerEvents;

/** What a row event changes; `null` for those that carry no row of a list. */
export const NOUN_OF_EVENT = {
  alert: 'alerts',
  execution: 'executions',
  order_update: 'orders',
  position: 'positions',
  strategy: 'strategies',
  notification: 'notifications',
  trade_update: 'trades',
  live_price: null,
} as const satisfies Record<ServerEventName, LiveNoun | null>;

export const EVENT_NAMES = Object.keys(NOUN_OF_EVENT) as ServerEventName[];

/** The answer to `sync {since}`. */
export interface SyncAnswer {
  seq: number;
  /** False when the server no longer holds every event since then. */
  complete: boolean;
}
