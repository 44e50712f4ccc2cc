// The routes of notifications.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { app } from './root-routes';
import { channelSearch, deliverySearch, feedSearch } from './search';

const notifications = createRoute({
  getParentRoute: () => app,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./routes/notifications'), 'NotificationsLayout'),
});

const feed = createRoute({
  getParentRoute: () => notifications,
  path: '/',
  validateSearch: feedSearch,
  component: lazyRouteComponent(() => import('./routes/notifications'), 'FeedPage'),
});

const channels = createRoute({
  getParentRoute: () => notifications,
  path: '/channels',
  validateSearch: channelSearch,
  component: lazyRouteComponent(() => import('./routes/channels'), 'ChannelsPage'),
});

const deliveries = createRoute({
  getParentRoute: () => notifications,
  path: '/deliveries',
  validateSearch: deliverySearch,
  component: lazyRouteComponent(() => import('./routes/notifications'), 'DeliveriesPage'),
});

export const notificationRoutes = notifications.addChildren([feed, channels, deliveries]);
