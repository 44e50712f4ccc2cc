// What all reports share: filters in the URL, files of what is shown, and saved views.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { compact } from '@/api/keys';
import { brokersQuery } from '@/api/queries';
import { savedViewsQuery } from '@/api/report-queries';
import type { SavedView } from '@/api/types';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { ExportButtons } from '@/features/reports/components/export-buttons';
import { PeriodFilter, ToolRow } from '@/features/reports/components/period-filter';
import { SavedViews } from '@/features/reports/components/saved-views';
import { chosenDays, isDefault, periodOf, type ReportName } from '@/features/reports/filters';
import { istDay } from '@/lib/time';
import { LinkButton } from './link-button';
import { reportSearch } from './search';
import { useStrategyNames } from './use-names';

export const REPORT_PATH = {
  pnl: '/reports',
  equity: '/reports/equity',
  executions: '/reports/executions',
  trades: '/reports/trades',
  charges: '/reports/charges',
  statement: '/reports/statement',
  tax: '/reports/tax',
} as const satisfies Record<ReportName, string>;

const reports = getRouteApi('/app/reports');

export const today = () => istDay(new Date());

export function useReport(report: ReportName) {
  const search = reports.useSearch();
  const navigate = useNavigate();
  const to = REPORT_PATH[report];
  return {
    search,
    set: (part: Partial<typeof search>) =>
      void navigate({ to, search: { ...search, ...part }, replace: true }),
    open: ({ id, filters }: SavedView) =>
      void navigate({ to, search: { ...reportSearch(filters), view: id }, replace: true }),
  };
}

/** A report that is opened without filters begins with the view that one has chosen for it. */
function useDefaultView(report: ReportName): void {
  const { search, open } = useReport(report);
  const { data } = useQuery(savedViewsQuery());
  const looked = useRef(false);
  const isBare = Object.keys(compact(search)).length === 0;
  useEffect(() => {
    if (data === undefined || looked.current) return;
    looked.current = true;
    const first = data.items.find((view) => view.report === report && isDefault(view));
    if (isBare && first !== undefined) open(first);
  });
}

const MODE: FilterField = {
  name: 'type',
  label: 'Mode',
  kind: 'choice',
  choices: [
    ['paper', 'Paper'],
    ['live', 'Live'],
  ],
};

export const ORDER_SIDE: FilterField = {
  name: 'side',
  label: 'Side',
  kind: 'choice',
  choices: [
    ['BUY', 'Buy'],
    ['SELL', 'Sell'],
  ],
};

/** What round trips are told apart by, beyond the usual. */
export const ROUND_TRIPS: readonly FilterField[] = [
  {
    name: 'side',
    label: 'Side',
    kind: 'choice',
    choices: [
      ['LONG', 'Long'],
      ['SHORT', 'Short'],
    ],
  },
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    choices: [
      ['open', 'Open'],
      ['closed', 'Closed'],
    ],
  },
  {
    name: 'source',
    label: 'Made by',
    kind: 'choice',
    choices: [
      ['alert', 'Alerts'],
      ['manual', 'Own orders'],
      ['recorded', 'Written down'],
    ],
  },
];

interface FiltersProps {
  report: ReportName;
  /** What the files are asked for by. */
  exported: object;
  /** Filters beyond the usual ones. */
  fields?: readonly FilterField[];
  /** By what the report is told. */
  told?: ReactNode;
  /** Usual ones that this report does not know, or has in a way of its own. */
  without?: readonly string[];
}

export function ReportFilters({ report, exported, fields = [], told, without = [] }: FiltersProps) {
  useDefaultView(report);
  const { search, set, open } = useReport(report);
  const { strategies } = useStrategyNames();
  const { data: brokers } = useQuery(brokersQuery());
  const days = chosenDays(search, today());
  const usual: readonly FilterField[] = [
    { name: 'from', label: 'From', kind: 'day' },
    { name: 'to', label: 'To', kind: 'day' },
    { name: 'symbol', label: 'Symbol', kind: 'symbol' },
    {
      name: 'strategy_id',
      label: 'Strategy',
      kind: 'choice',
      choices: strategies.map(({ id, name }) => [id, name] as const),
    },
    {
      name: 'broker_id',
      label: 'Account',
      kind: 'choice',
      choices: (brokers?.items ?? []).map(({ id, label }) => [id, label] as const),
    },
    MODE,
  ];
  const { period: _period, open: _open, view: _view, ...values } = search;
  const change = (name: string, value: string | undefined) => {
    // A day that is chosen takes the place of the period, whose other day stays.
    const isDay = name === 'from' || name === 'to';
    const base = isDay ? { period: undefined, from: days.from, to: days.to } : {};
    set({ ...base, view: search.view, [name]: value });
  };
  const hasDays = !without.includes('from');
  const tools = (
    <>
      <ExportButtons report={report} filters={exported} />
      <SavedViews report={report} search={search} onOpen={open} />
    </>
  );
  return (
    <>
      <ToolRow tools={tools}>
        {hasDays && (
          <PeriodFilter
            period={periodOf(search)}
            onPeriod={(period) => {
              set({ period, from: undefined, to: undefined });
            }}
          />
        )}
        {told}
      </ToolRow>
      <FilterBar
        fields={[...usual.filter(({ name }) => !without.includes(name)), ...fields]}
        values={{ ...values, ...days }}
        onChange={change}
      />
    </>
  );
}

export const SeeStrategies = () => (
  <LinkButton to="/strategies" variant="default">
    See strategies
  </LinkButton>
);
