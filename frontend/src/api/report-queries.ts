// Reports: sums by the server, lists with every filter, and the views that one keeps.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import {
  getCharges,
  getEquity,
  getPnl,
  getStatement,
  getTax,
  listReportExecutions,
  listReportTrades,
  listSavedViews,
} from './generated/sdk.gen';
import type {
  GetChargesData,
  GetEquityData,
  GetPnlData,
  GetStatementData,
  GetTaxData,
  ListReportExecutionsData,
  ListReportTradesData,
} from './generated/types.gen';
import { compact, keys } from './keys';
import { pagedOptions } from './queries';

type Query<Data extends { query?: object }> = Omit<NonNullable<Data['query']>, 'limit' | 'cursor'>;

export type PnlFilters = Query<GetPnlData>;
export type EquityFilters = Query<GetEquityData>;
export type ChargesFilters = Query<GetChargesData>;
export type StatementFilters = Query<GetStatementData>;
export type TaxFilters = Query<GetTaxData>;
export type ReportExecutionFilters = Query<ListReportExecutionsData>;
export type ReportTradeFilters = Query<ListReportTradesData>;

/** What is traded meanwhile sends no event to a report: it is read again when it is opened again. */
const STALE_MS = 10_000;
const LINES = 200;
const MOST_VIEWS = 200;

export const pnlQuery = (filters: PnlFilters) =>
  queryOptions({
    queryKey: keys.reports.of('pnl', filters),
    queryFn: ({ signal }) => unwrap(getPnl({ query: compact(filters), signal })),
    staleTime: STALE_MS,
  });

export const equityQuery = (filters: EquityFilters) =>
  queryOptions({
    queryKey: keys.reports.of('equity', filters),
    queryFn: ({ signal }) => unwrap(getEquity({ query: compact(filters), signal })),
    staleTime: STALE_MS,
  });

export const chargesQuery = (filters: ChargesFilters) =>
  queryOptions({
    queryKey: keys.reports.of('charges', filters),
    queryFn: ({ signal }) => unwrap(getCharges({ query: compact(filters), signal })),
    staleTime: STALE_MS,
  });

export const taxQuery = (filters: TaxFilters) =>
  queryOptions({
    queryKey: keys.reports.of('tax', filters),
    queryFn: ({ signal }) => unwrap(getTax({ query: compact(filters), signal })),
    staleTime: STALE_MS,
  });

/** Oldest lines first; opening and closing are of all pages. */
export const statementQuery = (filters: StatementFilters) =>
  infiniteQueryOptions({
    queryKey: keys.reports.of('statement', filters),
    queryFn: ({ pageParam, signal }) => {
      const page = { limit: LINES, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return unwrap(getStatement({ query: { ...page, ...compact(filters) }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    staleTime: STALE_MS,
  });

export const reportExecutionsQuery = (filters: ReportExecutionFilters) => ({
  ...pagedOptions(keys.reports.of('executions', filters), (page, signal) =>
    unwrap(listReportExecutions({ query: { ...page, ...compact(filters) }, signal })),
  ),
  staleTime: STALE_MS,
});

export const reportTradesQuery = (filters: ReportTradeFilters) => ({
  ...pagedOptions(keys.reports.of('trades', filters), (page, signal) =>
    unwrap(listReportTrades({ query: { ...page, ...compact(filters) }, signal })),
  ),
  staleTime: STALE_MS,
});

export const savedViewsQuery = () =>
  queryOptions({
    queryKey: keys.reports.views,
    queryFn: ({ signal }) => unwrap(listSavedViews({ query: { limit: MOST_VIEWS }, signal })),
  });
