// The audit log: who did what, newest first.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { auditQuery } from '@/api/admin-queries';
import { compact, type AuditFilters } from '@/api/keys';
import type { AuditEntry } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Evidence, Facts, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { fromPages } from '@/lib/list-source';
import { actionWords } from '../words';

type NameOf = (userId: string) => string;

/** `order:019a…` as `order …3a4b5c6d`: what kind of thing, and enough to tell it from the next. */
function targetWords(target: string, nameOf: NameOf): string {
  const [kind = '', id = ''] = target.split(':', 2);
  if (kind === 'user') return nameOf(id);
  return id.length > 12 ? `${kind} …${id.slice(-8)}` : target;
}

const columnsFor = (nameOf: NameOf): readonly Column<AuditEntry>[] => [
  { header: 'Time', cell: (row) => <When iso={row.at} /> },
  {
    header: 'Who',
    cut: true,
    cell: (row) => <span title={nameOf(row.actor)}>{nameOf(row.actor)}</span>,
  },
  {
    header: 'What',
    field: 'action',
    raw: (row) => row.action,
    cell: (row) => <strong>{actionWords(row.action)}</strong>,
  },
  { header: 'Of what', grow: true, cell: (row) => targetWords(row.target, nameOf) },
  { header: 'Address', cell: (row) => <span className="mono">{row.ip ?? '–'}</span> },
  { header: 'Sealed as', align: 'end', cell: (row) => <Seal row={row} /> },
];

function Seal({ row }: { row: AuditEntry }) {
  return row.seq === null ? (
    <span className="dim">in a moment</span>
  ) : (
    <span className="num">{row.seq}</span>
  );
}

interface Props {
  filters: AuditFilters;
  nameOf: NameOf;
  onOpen: (entry: AuditEntry) => void;
  emptyAction: ReactNode;
}

export function AuditList({ filters, nameOf, onOpen, emptyAction }: Props) {
  const query = useInfiniteQuery(auditQuery(filters));
  const isFiltered = Object.keys(compact(filters)).length > 0;
  return (
    <DataList
      label="Audit log"
      source={fromPages(query, ({ id }) => id)}
      columns={columnsFor(nameOf)}
      rowKey={({ id }) => id}
      rowTestId="audit-row"
      onOpen={onOpen}
      openLabel={(row) => `Details of ${actionWords(row.action)}`}
      empty={{
        sentence: isFiltered ? 'No entry matches these filters.' : 'Nothing was recorded yet.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: <strong>{actionWords(row.action)}</strong>,
        figures: [
          ['Who', nameOf(row.actor)],
          ['Of what', targetWords(row.target, nameOf)],
          ['Time', <When key="time" iso={row.at} />],
        ],
      })}
    />
  );
}

export function AuditDetail({ entry, nameOf }: { entry: AuditEntry; nameOf: NameOf }) {
  return (
    <Stack>
      <Facts
        items={[
          ['What', actionWords(entry.action)],
          ['Who', nameOf(entry.actor)],
          ['Whose', entry.user_id === null ? '–' : nameOf(entry.user_id)],
          ['Time', <When key="time" iso={entry.at} />],
          ['Address', entry.ip ?? '–'],
          [
            'Chain',
            entry.seq === null ? (
              <StatusBadge key="chain" tone="busy">
                Sealed in a moment
              </StatusBadge>
            ) : (
              <StatusBadge key="chain" tone="good">{`Entry ${entry.seq}`}</StatusBadge>
            ),
          ],
        ]}
      />
      <Evidence
        blocks={[
          ['Details', JSON.stringify(entry.details, null, 2)],
          [
            'Where to find it',
            [
              `entry    ${entry.id}`,
              `action   ${entry.action}`,
              `target   ${entry.target}`,
              `request  ${entry.request_id ?? '–'}`,
              `hash     ${entry.hash ?? '–'}`,
            ].join('\n'),
          ],
        ]}
      />
    </Stack>
  );
}
