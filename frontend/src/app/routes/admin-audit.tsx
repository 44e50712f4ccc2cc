// The audit log, one entry of it, and the check of its chain.
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { auditQuery } from '@/api/admin-queries';
import { compact } from '@/api/keys';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { useVerifyAudit } from '@/features/admin/api';
import { AuditDetail, AuditList } from '@/features/admin/components/audit-list';
import { Verdict, VerifyButton } from '@/features/admin/components/verify-chain';
import { usePeople } from '@/features/admin/use-people';
import { ACTION_CHOICES } from '@/features/admin/words';
import { withInstants } from '../day-range';
import { LinkButton } from '../link-button';

const route = getRouteApi('/app/admin/audit');

const FIELDS: readonly FilterField[] = [
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'To', kind: 'day' },
  { name: 'action', label: 'What', kind: 'choice', choices: ACTION_CHOICES },
];

export function AuditPage() {
  const { open, ...days } = route.useSearch();
  const navigate = route.useNavigate();
  const { choicesWith, nameOf } = usePeople();
  const verify = useVerifyAudit();
  const filters = withInstants(days);
  const { data } = useInfiniteQuery(auditQuery(filters));
  const opened = data?.pages.flatMap(({ items }) => items).find(({ id }) => id === open);
  const isFiltered = Object.keys(compact(days)).length > 0;
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  const people: readonly FilterField[] = [
    { name: 'actor', label: 'Who', kind: 'choice', choices: choicesWith(days.actor) },
    { name: 'user_id', label: 'Whose', kind: 'choice', choices: choicesWith(days.user_id) },
  ];
  return (
    <>
      <FilterBar
        fields={[...FIELDS, ...people]}
        values={{ ...days }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
      />
      <Verdict verify={verify} />
      <Panel title="Audit log" tools={<VerifyButton verify={verify} />}>
        <AuditList
          filters={filters}
          nameOf={nameOf}
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={
            isFiltered ? (
              <LinkButton to="/admin/audit" variant="default">
                Clear filters
              </LinkButton>
            ) : null
          }
        />
      </Panel>
      <Sheet
        title="Audit entry"
        opened={opened !== undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {opened !== undefined && <AuditDetail entry={opened} nameOf={nameOf} />}
      </Sheet>
    </>
  );
}
