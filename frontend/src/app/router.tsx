// Every route of the app. Pages load when they are first opened.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { ErrorState } from '@/components/ui/states';
import { adminRoutes } from './admin-routes';
import { notificationRoutes } from './notification-routes';
import { reportRoutes } from './report-routes';
import { app, isLoggedIn, root } from './root-routes';
import {
  alertSearch,
  brokerSearch,
  executionSearch,
  loginSearch,
  marketSearch,
  orderSearch,
  positionSearch,
  roundTripSearch,
  tradeSearch,
  workspaceSearch,
} from './search';

function PageError({ error, reset }: ErrorComponentProps) {
  return <ErrorState error={error} onRetry={reset} />;
}

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
    reportRoutes,
    notificationRoutes,
    adminRoutes,
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
