// What accounts are worth, their ledgers, and what an order would cost.
import { queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import {
  checkLedger,
  getPerformance,
  getPortfolio,
  listAccountBalances,
  listLedger,
  previewOrder,
} from './generated/sdk.gen';
import type { OrderPreviewRequest } from './generated/types.gen';
import { compact, keys, type LedgerFilters } from './keys';
import { pagedOptions } from './queries';

const LIVE_STALE_MS = 5_000;

/** What a paper account is worth; without an id, the first one's. */
export const portfolioQuery = (brokerId: string) =>
  queryOptions({
    queryKey: keys.portfolioOf(brokerId),
    queryFn: ({ signal }) => unwrap(getPortfolio({ query: { broker_id: brokerId }, signal })),
    staleTime: LIVE_STALE_MS,
  });

export const ledgerQuery = (filters: LedgerFilters) =>
  pagedOptions(keys.ledger(filters), (page, signal) =>
    unwrap(listLedger({ query: { ...page, ...compact(filters) }, signal })),
  );

export const ledgerCheckQuery = (brokerId: string) =>
  queryOptions({
    queryKey: keys.ledgerCheck(brokerId),
    queryFn: ({ signal }) => unwrap(checkLedger({ query: { broker_id: brokerId }, signal })),
    enabled: false,
  });

export const balancesQuery = () =>
  queryOptions({
    queryKey: keys.balances,
    queryFn: ({ signal }) => unwrap(listAccountBalances({ signal })),
    staleTime: LIVE_STALE_MS,
  });

export const performanceQuery = () =>
  queryOptions({
    queryKey: keys.performance,
    queryFn: ({ signal }) => unwrap(getPerformance({ signal })),
    staleTime: LIVE_STALE_MS,
  });

/** What an order would cost; asked again when anything of it changes. */
export const previewQuery = (order: OrderPreviewRequest) =>
  queryOptions({
    queryKey: keys.preview(order),
    queryFn: ({ signal }) => unwrap(previewOrder({ body: order, signal })),
    staleTime: LIVE_STALE_MS,
    retry: false,
  });
