// The routes of the admin area.
import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { meQuery } from '@/api/queries';
import { app } from './root-routes';
import { auditSearch, calendarSearch, userSearch, wideActivitySearch } from './search';

// For others it is as if it were not there; the server refuses them in any case.
const admin = createRoute({
  getParentRoute: () => app,
  path: '/admin',
  beforeLoad: async ({ context }) => {
    const me = await context.cache.query({ ...meQuery(), staleTime: 'static' });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's own way
    if (me.role !== 'admin') throw notFound();
  },
  component: lazyRouteComponent(() => import('./routes/admin'), 'AdminLayout'),
});

const platform = createRoute({
  getParentRoute: () => admin,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/admin'), 'PlatformPage'),
});

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  validateSearch: userSearch,
  component: lazyRouteComponent(() => import('./routes/admin-users'), 'UsersPage'),
});

const wideActivity = createRoute({
  getParentRoute: () => admin,
  path: '/activity',
  validateSearch: wideActivitySearch,
  component: lazyRouteComponent(() => import('./routes/admin-activity'), 'WideActivityPage'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./routes/admin-audit'), 'AuditPage'),
});

const calendar = createRoute({
  getParentRoute: () => admin,
  path: '/calendar',
  validateSearch: calendarSearch,
  component: lazyRouteComponent(() => import('./routes/admin-calendar'), 'CalendarPage'),
});

const mails = createRoute({
  getParentRoute: () => admin,
  path: '/mails',
  component: lazyRouteComponent(() => import('./routes/admin-mails'), 'MailsPage'),
});

export const adminRoutes = admin.addChildren([
  platform,
  users,
  wideActivity,
  audit,
  calendar,
  mails,
]);
