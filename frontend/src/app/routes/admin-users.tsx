// Everybody who has an account, and one of them beside the list.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { usersQuery } from '@/api/admin-queries';
import { compact } from '@/api/keys';
import { meQuery } from '@/api/queries';
import type { User } from '@/api/types';
import { FilterBar, type FilterField } from '@/components/ui/filters';
import { Panel } from '@/components/ui/panel';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState } from '@/components/ui/states';
import { UserDetail } from '@/features/admin/components/user-detail';
import { UserList } from '@/features/admin/components/user-list';
import { LinkButton } from '../link-button';

const route = getRouteApi('/app/admin/users');

const FIELDS: readonly FilterField[] = [
  { name: 'email', label: 'E-mail', kind: 'text', placeholder: 'The whole address' },
  {
    name: 'role',
    label: 'Role',
    kind: 'choice',
    choices: [
      ['user', 'User'],
      ['admin', 'Administrator'],
    ],
  },
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    choices: [
      ['active', 'Active'],
      ['disabled', 'Switched off'],
    ],
  },
];

export function UsersPage() {
  const { open, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useInfiniteQuery(usersQuery(filters));
  const opened = data?.pages.flatMap(({ items }) => items).find(({ id }) => id === open);
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, open: id }), replace: true });
  const isFiltered = Object.keys(compact(filters)).length > 0;
  return (
    <>
      <FilterBar
        fields={FIELDS}
        values={{ ...filters }}
        onChange={(name, value) =>
          void navigate({ search: (old) => ({ ...old, [name]: value }), replace: true })
        }
      />
      <Panel label="Users">
        <UserList
          filters={filters}
          onOpen={({ id }) => {
            show(id);
          }}
          emptyAction={
            isFiltered ? (
              <LinkButton to="/admin/users" variant="default">
                Clear filters
              </LinkButton>
            ) : null
          }
        />
      </Panel>
      <Sheet
        title={opened?.name ?? 'User'}
        opened={open !== undefined && data !== undefined}
        onClose={() => {
          show(undefined);
        }}
      >
        {opened === undefined ? (
          <EmptyState
            sentence="They are not among those listed. Look for their address."
            action={null}
          />
        ) : (
          <Opened key={opened.id} user={opened} />
        )}
      </Sheet>
    </>
  );
}

function Opened({ user }: { user: User }) {
  const { data: me } = useQuery(meQuery());
  return (
    <UserDetail
      user={user}
      isOneself={me?.id === user.id}
      links={
        <>
          <LinkButton to="/admin/activity" search={{ user_id: user.id }} variant="default">
            Their activity
          </LinkButton>
          <LinkButton to="/admin/audit" search={{ user_id: user.id }} variant="default">
            Their audit log
          </LinkButton>
        </>
      }
    />
  );
}
