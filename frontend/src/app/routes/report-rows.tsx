// Executions and trades with every filter, and files of exactly what is shown.
import { useInfiniteQuery } from '@tanstack/react-query';
import { reportExecutionsQuery, reportTradesQuery } from '@/api/report-queries';
import type { FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { ExecutionDetail } from '@/features/executions/components/execution-detail';
import { ExecutionTable } from '@/features/executions/components/execution-list';
import { executionFilters, tradeFilters } from '@/features/reports/filters';
import { TradeTable } from '@/features/trades/components/trade-list';
import { fromPages } from '@/lib/list-source';
import {
  ORDER_SIDE,
  ReportFilters,
  ROUND_TRIPS,
  SeeStrategies,
  today,
  useReport,
} from '../report-page';

const rowKey = ({ id }: { id: string }) => id;

const EXECUTION_FIELDS: readonly FilterField[] = [
  ORDER_SIDE,
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    choices: [
      ['success', 'Success'],
      ['fail', 'Failed'],
      ['pending', 'Pending'],
    ],
  },
];

export function ReportExecutionsPage() {
  const { search, set } = useReport('executions');
  const filters = executionFilters(search, today());
  const query = useInfiniteQuery(reportExecutionsQuery(filters));
  const close = () => {
    set({ open: undefined });
  };
  return (
    <>
      <ReportFilters report="executions" exported={filters} fields={EXECUTION_FIELDS} />
      <Panel label="Executions">
        <ExecutionTable
          source={fromPages(query, rowKey)}
          isFiltered
          onOpen={({ id }) => {
            set({ open: id });
          }}
          emptyAction={<SeeStrategies />}
        />
      </Panel>
      <Sheet title="Execution" opened={search.open !== undefined} onClose={close}>
        {search.open !== undefined && <ExecutionDetail id={search.open} />}
      </Sheet>
    </>
  );
}

export function ReportTradesPage() {
  const { search } = useReport('trades');
  const filters = tradeFilters(search, today());
  const query = useInfiniteQuery(reportTradesQuery(filters));
  return (
    <>
      <ReportFilters report="trades" exported={filters} fields={ROUND_TRIPS} />
      <Panel label="Trades">
        <TradeTable source={fromPages(query, rowKey)} emptyAction={<SeeStrategies />} />
      </Panel>
    </>
  );
}
