// What all routes stand in: the root, and the app behind the log-in.
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { refreshSession, sessionState } from '@/api/session';
import { Frame } from './frame';
import { NotFound } from './not-found';

interface Context {
  cache: QueryClient;
}

export async function isLoggedIn(): Promise<boolean> {
  if (sessionState() === 'unknown') await refreshSession();
  return sessionState() === 'in';
}

export const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

export const app = createRoute({
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
