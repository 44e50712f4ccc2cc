// The mails that no server took: what people would have got, where no mail server is set.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { mailsQuery } from '@/api/admin-queries';
import type { KeptMail } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { When } from '@/components/ui/money';
import { fromItems } from '@/lib/list-source';

const COLUMNS: readonly Column<KeptMail>[] = [
  { header: 'Written', cell: (row) => <When iso={row.queued_at} /> },
  { header: 'To', cut: true, cell: (row) => <span title={row.to}>{row.to}</span> },
  { header: 'Subject', grow: true, cell: (row) => <strong>{row.subject}</strong> },
];

export function MailList({ onOpen }: { onOpen: (mail: KeptMail) => void }) {
  const query = useQuery(mailsQuery());
  const inUse = query.data?.in_use !== false;
  return (
    <DataList
      label="Mails"
      source={fromItems(query)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      rowTestId="mail-row"
      onOpen={onOpen}
      openLabel={(row) => `Open ${row.subject}`}
      empty={{
        sentence: inUse
          ? 'No mail was written yet.'
          : 'A mail server is set: mails go out and are not kept here.',
        action: (
          <Button variant="default" onClick={() => void query.refetch()}>
            Look again
          </Button>
        ),
      }}
      card={(row) => ({
        head: <strong>{row.subject}</strong>,
        figures: [
          ['To', row.to],
          ['Written', <When key="when" iso={row.queued_at} />],
        ],
      })}
    />
  );
}
