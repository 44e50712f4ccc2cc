// Executions with filters kept in the URL, CSV of exactly what is shown, details beside the list.
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { compact } from '@/api/keys';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Reason } from '@/components/ui/evidence';
import { Sheet } from '@/components/ui/sheet';
import { useExportExecutions } from '@/features/executions/api';
import { ExecutionDetail } from '@/features/executions/components/execution-detail';
import { ExecutionList } from '@/features/executions/components/execution-list';
import { problemSentence } from '@/lib/problem-text';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';
import { useStrategyNames } from '../use-names';

const route = getRouteApi('/app/activity/');

const FIELDS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
  { name: 'symbol', label: 'Symbol', kind: 'symbol' },
  {
    name: 'side',
    label: 'Side',
    kind: 'choice',
    choices: [
      ['BUY', 'Buy'],
      ['SELL', 'Sell'],
    ],
  },
  {
    name: 'type',
    label: 'Mode',
    kind: 'choice',
    choices: [
      ['paper', 'Paper'],
      ['live', 'Live'],
    ],
  },
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

export function ExecutionsPage() {
  const { open, ...days } = route.useSearch();
  const navigate = route.useNavigate();
  const { strategies } = useStrategyNames();
  const save = useExportExecutions();
  const filters = withInstants(days);
  const isFiltered = Object.keys(compact(days)).length > 0;
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  const strategyField: FilterField = {
    name: 'strategy_id',
    label: 'Strategy',
    kind: 'choice',
    choices: strategies.map(({ id, name }) => [id, name] as const),
  };
  return (
    <>
      <FilterBar
        fields={[...FIELDS, strategyField]}
        values={{ ...days }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
        tools={
          <Button
            variant="default"
            leftSection={<Download size={15} />}
            loading={save.isPending}
            onClick={() => {
              save.mutate(filters);
            }}
          >
            Export CSV
          </Button>
        }
      />
      {save.error && <Reason>{problemSentence(save.error)}</Reason>}
      <Panel label="Executions">
        <ExecutionList
          filters={filters}
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={
            isFiltered ? (
              <LinkButton to="/activity" variant="default">
                Clear filters
              </LinkButton>
            ) : (
              <LinkButton to="/strategies" variant="default">
                See strategies
              </LinkButton>
            )
          }
        />
      </Panel>
      <Sheet
        title="Execution"
        opened={open !== undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {open !== undefined && <ExecutionDetail id={open} />}
      </Sheet>
    </>
  );
}
