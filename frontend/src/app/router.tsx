// Every route of the app. Pages load when they are first opened.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { meQuery } from '@/api/queries';
import { refreshSession, sessionState } from '@/api/session';
import { ErrorState } from '@/components/ui/states';
import { Frame } from './frame';
import { NotFound } from './not-found';
import {
  alertSearch,
  auditSearch,
  brokerSearch,
  executionSearch,
  loginSearch,
  marketSearch,
  orderSearch,
  positionSearch,
  roundTripSearch,
  tradeSearch,
  userSearch,
  wideActivitySearch,
  workspaceSearch,
} from './search';

interface Context {
  cache: QueryClient;
}

async function isLoggedIn(): Promise<boolean> {
  if (sessionState() === 'unknown') await refreshSession();
  return sessionState() === 'in';
}

function PageError({ error, reset }: ErrorComponentProps) {
  return <ErrorState error={error} onRetry={reset} />;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const guest = createRoute({
  getParentRoute: () => root,
  id: 'guest',
  validateSearch: loginSearch,
  beforeLoad: async ({ search }) => {
    if (await isLoggedIn()) throw redirect({ to: search.next ?? '/' });
  },
  component: Outlet,
});

const login = createRoute({
  getParentRoute: () => guest,
  path: '/login',
  component: lazyRouteComponent(() => import('./routes/login'), 'LoginPage'),
});

const loginCode = createRoute({
  getParentRoute: () => guest,
  path: '/login/code',
  component: lazyRouteComponent(() => import('./routes/login'), 'CodePage'),
});

// What mails lead to: open to those who are logged in, too.
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./routes/login'), 'ForgotPage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('./routes/login'), 'ResetPage'),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  component: lazyRouteComponent(() => import('./routes/login'), 'VerifyPage'),
});

const register = createRoute({
  getParentRoute: () => guest,
  path: '/register',
  component: lazyRouteComponent(() => import('./routes/login'), 'RegisterPage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ location }) => {
    if (await isLoggedIn()) return;
    const isHome = location.pathname === '/';
    throw redirect({ to: '/login', search: isHome ? {} : { next: location.href } });
  },
  component: Frame,
  notFoundComponent: NotFound,
});

const dashboard = createRoute({
  getParentRoute: () => app,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/dashboard'), 'DashboardPage'),
});

const strategies = createRoute({
  getParentRoute: () => app,
  path: '/strategies',
  component: lazyRouteComponent(() => import('./routes/strategies'), 'StrategiesPage'),
});

const newStrategy = createRoute({
  getParentRoute: () => app,
  path: '/strategies/new',
  component: lazyRouteComponent(() => import('./routes/new-strategy'), 'NewStrategyPage'),
});

const strategy = createRoute({
  getParentRoute: () => app,
  path: '/strategies/$strategyId',
  validateSearch: workspaceSearch,
  component: lazyRouteComponent(() => import('./routes/strategy'), 'StrategyPage'),
});

const trade = createRoute({
  getParentRoute: () => app,
  path: '/trade',
  validateSearch: tradeSearch,
  component: lazyRouteComponent(() => import('./routes/trade'), 'TradeLayout'),
});

const positions = createRoute({
  getParentRoute: () => trade,
  path: '/',
  validateSearch: positionSearch,
  component: lazyRouteComponent(() => import('./routes/trade'), 'PositionsPage'),
});

const orders = createRoute({
  getParentRoute: () => trade,
  path: '/orders',
  validateSearch: orderSearch,
  component: lazyRouteComponent(() => import('./routes/trade'), 'OrdersPage'),
});

const trades = createRoute({
  getParentRoute: () => trade,
  path: '/trades',
  validateSearch: roundTripSearch,
  component: lazyRouteComponent(() => import('./routes/trades'), 'TradesPage'),
});

const market = createRoute({
  getParentRoute: () => trade,
  path: '/market',
  validateSearch: marketSearch,
  component: lazyRouteComponent(() => import('./routes/market'), 'MarketPage'),
});

const portfolio = createRoute({
  getParentRoute: () => trade,
  path: '/portfolio',
  component: lazyRouteComponent(() => import('./routes/portfolio'), 'PortfolioPage'),
});

const activity = createRoute({
  getParentRoute: () => app,
  path: '/activity',
  component: lazyRouteComponent(() => import('./routes/activity'), 'ActivityLayout'),
});

const executions = createRoute({
  getParentRoute: () => activity,
  path: '/',
  validateSearch: executionSearch,
  component: lazyRouteComponent(() => import('./routes/executions'), 'ExecutionsPage'),
});

const alerts = createRoute({
  getParentRoute: () => activity,
  path: '/alerts',
  validateSearch: alertSearch,
  component: lazyRouteComponent(() => import('./routes/alerts'), 'AlertsPage'),
});

const brokers = createRoute({
  getParentRoute: () => app,
  path: '/brokers',
  validateSearch: brokerSearch,
  component: lazyRouteComponent(() => import('./routes/brokers'), 'BrokersPage'),
});

const broker = createRoute({
  getParentRoute: () => app,
  path: '/brokers/$brokerId',
  validateSearch: brokerSearch,
  component: lazyRouteComponent(() => import('./routes/brokers'), 'BrokerPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./routes/settings'), 'SettingsPage'),
});

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

const mails = createRoute({
  getParentRoute: () => admin,
  path: '/mails',
  component: lazyRouteComponent(() => import('./routes/admin-mails'), 'MailsPage'),
});

const routeTree = root.addChildren([
  guest.addChildren([login, loginCode, register]),
  forgot,
  reset,
  verify,
  app.addChildren([
    dashboard,
    strategies,
    newStrategy,
    strategy,
    trade.addChildren([positions, orders, trades, market, portfolio]),
    activity.addChildren([executions, alerts]),
    brokers,
    broker,
    settings,
    admin.addChildren([platform, users, wideActivity, audit, mails]),
  ]),
]);

export const buildRouter = (cache: QueryClient) =>
  createRouter({
    routeTree,
    context: { cache },
    defaultPreload: 'intent',
    defaultErrorComponent: PageError,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof buildRouter>;
  }
}
