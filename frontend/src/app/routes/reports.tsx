// The reports' frame, profit and loss, and equity.
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { LinkTabs, Page } from '@/components/ui/panel';
import { EquityReport } from '@/features/reports/components/equity-report';
import { ByFilter } from '@/features/reports/components/period-filter';
import { PnlReport } from '@/features/reports/components/pnl-report';
import { equityFilters, pnlFilters, REPORT_WORD, REPORTS } from '@/features/reports/filters';
import {
  REPORT_PATH,
  ReportFilters,
  ROUND_TRIPS,
  SeeStrategies,
  today,
  useReport,
} from '../report-page';

const reports = getRouteApi('/app/reports');
const EXACT = { exact: true, includeSearch: false };

export function ReportsLayout() {
  const { view: _view, open: _open, ...filters } = reports.useSearch();
  return (
    <Page title="Reports">
      <LinkTabs label="Reports">
        {REPORTS.map((report) => (
          <Link key={report} to={REPORT_PATH[report]} search={filters} activeOptions={EXACT}>
            {REPORT_WORD[report]}
          </Link>
        ))}
      </LinkTabs>
      <Outlet />
    </Page>
  );
}

export function PnlPage() {
  const { search, set } = useReport('pnl');
  const filters = pnlFilters(search, today());
  return (
    <>
      <ReportFilters
        report="pnl"
        exported={filters}
        fields={ROUND_TRIPS}
        told={
          <ByFilter
            by={search.by ?? 'day'}
            onBy={(by) => {
              set({ by });
            }}
          />
        }
      />
      <PnlReport
        filters={filters}
        emptyAction={<SeeStrategies />}
        onDay={(day) => {
          set({ period: undefined, from: day, to: day, by: 'symbol' });
        }}
      />
    </>
  );
}

export function EquityPage() {
  const { search } = useReport('equity');
  const filters = equityFilters(search, today());
  return (
    <>
      <ReportFilters report="equity" exported={filters} fields={ROUND_TRIPS} />
      <EquityReport filters={filters} emptyAction={<SeeStrategies />} />
    </>
  );
}
