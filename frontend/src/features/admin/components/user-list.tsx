// Everybody who has an account, newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { usersQuery } from '@/api/admin-queries';
import { compact, type UserFilters } from '@/api/keys';
import type { User } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { When } from '@/components/ui/money';
import { fromPages } from '@/lib/list-source';

const COLUMNS: readonly Column<User>[] = [
  { header: 'E-mail', field: 'email', raw: (row) => row.email, cell: (row) => <Email row={row} /> },
  { header: 'Name', cell: (row) => row.name ?? <span className="dim">–</span> },
  { header: 'Client id', cell: (row) => <span className="mono">{row.client_id}</span> },
  { header: 'Role', cell: (row) => <RoleWord role={row.role} /> },
  {
    header: 'Status',
    field: 'status',
    raw: (row) => row.status,
    cell: (row) => <UserStatus status={row.status} />,
  },
  { header: 'Joined', grow: true, cell: (row) => <When iso={row.created_at} /> },
];

const Email = ({ row }: { row: User }) => <strong>{row.email}</strong>;

export const RoleWord = ({ role }: { role: User['role'] }) =>
  role === 'admin' ? <StatusBadge tone="busy">Administrator</StatusBadge> : <span>User</span>;

export const UserStatus = ({ status }: { status: User['status'] }) =>
  status === 'active' ? (
    <StatusBadge tone="good">Active</StatusBadge>
  ) : (
    <StatusBadge tone="bad">Switched off</StatusBadge>
  );

interface Props {
  filters: UserFilters;
  onOpen: (user: User) => void;
  emptyAction: ReactNode;
}

export function UserList({ filters, onOpen, emptyAction }: Props) {
  const query = useInfiniteQuery(usersQuery(filters));
  const isFiltered = Object.keys(compact(filters)).length > 0;
  return (
    <DataList
      label="Users"
      source={fromPages(query, ({ id }) => id)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      rowTestId="user-row"
      onOpen={onOpen}
      openLabel={(row) => `Open ${row.email}`}
      empty={{
        sentence: isFiltered ? 'Nobody matches these filters.' : 'Nobody has registered yet.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <Email row={row} />
            <UserStatus status={row.status} />
          </>
        ),
        figures: [
          ['Name', row.name ?? '–'],
          ['Role', row.role === 'admin' ? 'Administrator' : 'User'],
          ['Joined', <When key="joined" iso={row.created_at} />],
        ],
      })}
    />
  );
}
