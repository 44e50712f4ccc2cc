// The routes of reports: one search for all of them.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { app } from './root-routes';
import { reportSearch } from './search';

const frame = () => import('./routes/reports');
const rows = () => import('./routes/report-rows');
const money = () => import('./routes/report-money');

const reports = createRoute({
  getParentRoute: () => app,
  path: '/reports',
  validateSearch: reportSearch,
  component: lazyRouteComponent(frame, 'ReportsLayout'),
});

const pnl = createRoute({
  getParentRoute: () => reports,
  path: '/',
  component: lazyRouteComponent(frame, 'PnlPage'),
});

const equity = createRoute({
  getParentRoute: () => reports,
  path: '/equity',
  component: lazyRouteComponent(frame, 'EquityPage'),
});

const executions = createRoute({
  getParentRoute: () => reports,
  path: '/executions',
  component: lazyRouteComponent(rows, 'ReportExecutionsPage'),
});

const trades = createRoute({
  getParentRoute: () => reports,
  path: '/trades',
  component: lazyRouteComponent(rows, 'ReportTradesPage'),
});

const charges = createRoute({
  getParentRoute: () => reports,
  path: '/charges',
  component: lazyRouteComponent(money, 'ChargesPage'),
});

const statement = createRoute({
  getParentRoute: () => reports,
  path: '/statement',
  component: lazyRouteComponent(money, 'StatementPage'),
});

const tax = createRoute({
  getParentRoute: () => reports,
  path: '/tax',
  component: lazyRouteComponent(money, 'TaxPage'),
});

export const reportRoutes = reports.addChildren([
  pnl,
  equity,
  executions,
  trades,
  charges,
  statement,
  tax,
]);
