// Keys for scripts, and taking them back.
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { apiKeysQuery } from '@/api/account-queries';
import type { ApiKey } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { Actions, Reason, Stack } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { Sheet } from '@/components/ui/sheet';
import { fromPages } from '@/lib/list-source';
import { problemSentence } from '@/lib/problem-text';
import { useDeleteApiKey } from '../api';

const Expiry = ({ row }: { row: ApiKey }) =>
  row.expires_at === null ? <span className="dim">Never</span> : <When iso={row.expires_at} />;

export function ApiKeyList({ emptyAction }: { emptyAction: ReactNode }) {
  const query = useInfiniteQuery(apiKeysQuery());
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const close = () => {
    setDoomed(null);
  };
  const columns: readonly Column<ApiKey>[] = [
    { header: 'Name', grow: true, cell: (row) => <strong>{row.name}</strong> },
    { header: 'Begins with', cell: (row) => <span className="mono">{row.hint}</span> },
    { header: 'May', cell: (row) => row.scopes.join(', ') },
    { header: 'Made', cell: (row) => <When iso={row.created_at} /> },
    { header: 'Last used', cell: (row) => <LastUse row={row} /> },
    { header: 'Expires', cell: (row) => <Expiry row={row} /> },
    { header: 'Revoke', align: 'end', cell: (row) => <RevokeButton row={row} onAsk={setDoomed} /> },
  ];
  return (
    <>
      <DataList
        label="API keys"
        source={fromPages(query, ({ id }) => id)}
        columns={columns}
        rowKey={({ id }) => id}
        rowTestId="api-key-row"
        empty={{
          sentence: 'No API key yet. Scripts need one to act for you.',
          action: emptyAction,
        }}
        card={(row) => ({
          head: <strong>{row.name}</strong>,
          figures: [
            ['May', row.scopes.join(', ')],
            ['Last used', <LastUse key="used" row={row} />],
            ['Expires', <Expiry key="expires" row={row} />],
          ],
          foot: <RevokeButton row={row} onAsk={setDoomed} />,
        })}
      />
      <Sheet
        kind="dialog"
        title={`Revoke ${doomed?.name ?? 'key'}?`}
        opened={doomed !== null}
        onClose={close}
      >
        {doomed !== null && <Revocation apiKey={doomed} onDone={close} />}
      </Sheet>
    </>
  );
}

function LastUse({ row }: { row: ApiKey }) {
  return (
    <span title={row.last_used_ip === null ? undefined : `From ${row.last_used_ip}`}>
      <When iso={row.last_used_at} />
    </span>
  );
}

function RevokeButton({ row, onAsk }: { row: ApiKey; onAsk: (row: ApiKey) => void }) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`Revoke ${row.name}`}
      onClick={() => {
        onAsk(row);
      }}
    >
      Revoke
    </Button>
  );
}

function Revocation({ apiKey, onDone }: { apiKey: ApiKey; onDone: () => void }) {
  const remove = useDeleteApiKey();
  return (
    <Stack>
      <p>Whatever uses this key is refused from now on. It can’t be brought back.</p>
      {remove.error && <Reason>{problemSentence(remove.error)}</Reason>}
      <Actions>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => {
            remove.mutate(apiKey.id, { onSuccess: onDone });
          }}
        >
          Revoke it
        </Button>
      </Actions>
    </Stack>
  );
}
