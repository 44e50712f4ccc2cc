// What a report's URL says, and what each report is asked for by it.
import type {
  ChargesFilters,
  EquityFilters,
  PnlFilters,
  ReportExecutionFilters,
  ReportTradeFilters,
  StatementFilters,
  TaxFilters,
} from '@/api/report-queries';
import type { SavedView } from '@/api/types';
import { daysOf, financialYearOf, type Days, type Period } from '@/lib/periods';

export type ReportName = SavedView['report'];
export const REPORTS = [
  'pnl',
  'equity',
  'executions',
  'trades',
  'charges',
  'statement',
  'tax',
] as const satisfies readonly ReportName[];

export const REPORT_WORD = {
  pnl: 'P&L',
  equity: 'Equity and drawdown',
  executions: 'Executions',
  trades: 'Trades',
  charges: 'Charges',
  statement: 'Statement',
  tax: 'Tax',
} as const satisfies Record<ReportName, string>;

type Set<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

/** One search for all reports, so that one filter stays when the tab is changed. */
export interface ReportSearch extends Set<
  Pick<PnlFilters, 'from' | 'to' | 'strategy_id' | 'broker_id' | 'symbol' | 'type'>
> {
  /** Days that move with the calendar; `from` and `to` are those one has chosen instead. */
  period?: Period | undefined;
  side?: PnlFilters['side'] | ReportExecutionFilters['side'];
  status?: ReportTradeFilters['status'] | ReportExecutionFilters['status'];
  source?: ReportTradeFilters['source'];
  by?: PnlFilters['by'];
  /** `2026-27` */
  year?: string | undefined;
  /** The saved view that this is. */
  view?: string | undefined;
  open?: string | undefined;
}

export const FIRST_PERIOD: Period = '30d';

/** The period that is shown; none where one has chosen days. */
export const periodOf = ({ period, from, to }: ReportSearch): Period | undefined =>
  period ?? (from === undefined && to === undefined ? FIRST_PERIOD : undefined);

export function chosenDays(search: ReportSearch, today: string): Partial<Days> {
  const period = periodOf(search);
  if (period !== undefined) return daysOf(period, today);
  const { from, to } = search;
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const among = <Word extends string>(words: readonly Word[], word: string | undefined) =>
  words.find((one) => one === word);

const common = (search: ReportSearch, today: string) => ({
  ...chosenDays(search, today),
  strategy_id: search.strategy_id,
  broker_id: search.broker_id,
  symbol: search.symbol,
  type: search.type,
});

/** Of round trips; `status` is what they are now. */
export const equityFilters = (search: ReportSearch, today: string): EquityFilters => ({
  ...common(search, today),
  side: among(['LONG', 'SHORT'], search.side),
  status: among(['open', 'closed'], search.status),
  source: search.source,
});

export const pnlFilters = (search: ReportSearch, today: string): PnlFilters => ({
  ...equityFilters(search, today),
  by: search.by ?? 'day',
});

const orderSide = (search: ReportSearch) => among(['BUY', 'SELL'], search.side);

export const executionFilters = (search: ReportSearch, today: string): ReportExecutionFilters => ({
  ...common(search, today),
  side: orderSide(search),
  status: among(['success', 'fail', 'pending'], search.status),
});

export const tradeFilters: (search: ReportSearch, today: string) => ReportTradeFilters =
  equityFilters;

export const chargesFilters = (search: ReportSearch, today: string): ChargesFilters => ({
  ...common(search, today),
  side: orderSide(search),
  by: search.by === 'month' ? 'month' : 'day',
});

export const statementFilters = (search: ReportSearch, today: string): StatementFilters => ({
  ...chosenDays(search, today),
  broker_id: search.broker_id,
});

/** `2026-27`, as the server writes a financial year. */
export const taxYear = (began: number): string =>
  `${began}-${String((began + 1) % 100).padStart(2, '0')}`;

export const taxFilters = (
  { year, type }: ReportSearch,
  today: string,
): TaxFilters & { year: string } => ({
  year: year ?? taxYear(financialYearOf(today)),
  type: type ?? 'live',
});

/** The address of a report's file with the filters of the screen. */
export function exportPath(report: ReportName, format: 'csv' | 'xlsx', filters: object): string {
  const set = Object.entries(filters).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '',
  );
  const query = new URLSearchParams(set).toString();
  return `/api/v1/reports/${report}.${format}${query === '' ? '' : `?${query}`}`;
}

const DEFAULT = 'is_default';

export const isDefault = ({ filters }: Pick<SavedView, 'filters'>): boolean =>
  filters[DEFAULT] === 'yes';

/** What of a search is kept in a view: the filters, and not what happens to be open. */
export function viewFilters(search: ReportSearch, asDefault: boolean): Record<string, string> {
  const { open: _open, view: _view, ...filters } = search;
  const kept = Object.entries({ ...filters, ...(asDefault && { [DEFAULT]: 'yes' }) }).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(kept);
}
