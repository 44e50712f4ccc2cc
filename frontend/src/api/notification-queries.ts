// Where a user is told of things: ways, channels, and what was sent through them.
import { queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import {
  countUnreadNotifications,
  listChannels,
  listDeliveries,
  listNotificationMethods,
} from './generated/sdk.gen';
import type { Delivery } from './generated/types.gen';
import { compact, keys, type DeliveryFilters } from './keys';
import { pagedOptions } from './queries';

const SHOWN = 200;
const DELIVERIES_EVERY_MS = 5_000;

/** The ways of telling people, which of them work on this server, and the events to choose from. */
export const methodsQuery = () =>
  queryOptions({
    queryKey: keys.notifying.methods,
    queryFn: ({ signal }) => unwrap(listNotificationMethods({ signal })),
  });

/** All of them: there may be twenty. */
export const channelsQuery = () =>
  queryOptions({
    queryKey: keys.notifying.channels,
    queryFn: ({ signal }) => unwrap(listChannels({ query: { limit: SHOWN }, signal })),
  });

/** Read again while it is looked at: deliveries send no events. */
export const deliveriesQuery = (filters: DeliveryFilters = {}) => ({
  ...pagedOptions(keys.notifying.deliveries(filters), (page, signal) =>
    unwrap(listDeliveries({ query: { ...page, ...compact(filters) }, signal })),
  ),
  staleTime: 0,
  refetchInterval: DELIVERIES_EVERY_MS,
});

export const unreadQuery = () =>
  queryOptions({
    queryKey: keys.notifying.unread,
    queryFn: ({ signal }) => unwrap(countUnreadNotifications({ signal })),
  });

const LOOK_EVERY_MS = 1_000;
const ENDED: readonly Delivery['status'][] = ['sent', 'digested', 'failed', 'unknown', 'dropped'];

/** One delivery, looked at until it has ended. */
export const deliveryQuery = (begun: Delivery) =>
  queryOptions({
    queryKey: keys.notifying.delivery(begun.id),
    queryFn: async ({ signal }) => {
      const query = { channel_id: begun.channel_id, limit: 20 };
      const { items } = await unwrap(listDeliveries({ query, signal }));
      return items.find(({ id }) => id === begun.id) ?? begun;
    },
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && ENDED.includes(data.status) ? false : LOOK_EVERY_MS,
  });
