// The alert log.
import { getRouteApi } from '@tanstack/react-router';
import { compact } from '@/api/keys';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { AlertDetail } from '@/features/alerts/components/alert-detail';
import { AlertList } from '@/features/alerts/components/alert-list';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';
import { ExecutionLinks } from '../execution-links';
import { useStrategyNames } from '../use-names';

const route = getRouteApi('/app/activity/alerts');

const FIELDS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    choices: [
      ['received', 'Received'],
      ['claimed', 'In progress'],
      ['done', 'Done'],
      ['rejected', 'Rejected'],
      ['expired', 'Expired'],
      ['failed', 'Failed'],
    ],
  },
  {
    name: 'source',
    label: 'Source',
    kind: 'choice',
    choices: [
      ['webhook', 'Webhook'],
      ['test', 'Test'],
      ['replay', 'Replay'],
    ],
  },
];

export function AlertsPage() {
  const { open, ...days } = route.useSearch();
  const navigate = route.useNavigate();
  const { strategies, nameOf } = useStrategyNames();
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
      />
      <Panel label="Alerts">
        <AlertList
          filters={withInstants(days)}
          strategyName={nameOf}
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={
            isFiltered ? (
              <LinkButton to="/activity/alerts" variant="default">
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
        title="Alert"
        opened={open !== undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {open !== undefined && (
          <AlertDetail id={open} executions={<ExecutionLinks alertId={open} />} />
        )}
      </Sheet>
    </>
  );
}
