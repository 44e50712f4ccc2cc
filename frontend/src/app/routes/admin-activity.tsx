// Everybody's executions.
import { getRouteApi } from '@tanstack/react-router';
import { compact } from '@/api/keys';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { ActivityList } from '@/features/admin/components/activity-list';
import { usePeople } from '@/features/admin/use-people';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';

const route = getRouteApi('/app/admin/activity');

const FIELDS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
  { name: 'symbol', label: 'Symbol', kind: 'symbol' },
  {
    name: 'type',
    label: 'Mode',
    kind: 'choice',
    choices: [
      ['live', 'Live'],
      ['paper', 'Paper'],
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

export function WideActivityPage() {
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const { choicesWith, nameOf } = usePeople();
  const isFiltered = Object.keys(compact(filters)).length > 0;
  const userField: FilterField = {
    name: 'user_id',
    label: 'User',
    kind: 'choice',
    choices: choicesWith(filters.user_id),
  };
  return (
    <>
      <FilterBar
        fields={[userField, ...FIELDS]}
        values={{ ...filters }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
      />
      <Panel label="Everybody's activity">
        <ActivityList
          filters={withInstants(filters)}
          nameOf={nameOf}
          emptyAction={
            isFiltered ? (
              <LinkButton to="/admin/activity" variant="default">
                Clear filters
              </LinkButton>
            ) : null
          }
        />
      </Panel>
    </>
  );
}
