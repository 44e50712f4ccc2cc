// Where one is logged in, with an end for each.
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { sessionsQuery } from '@/api/account-queries';
import type { Session } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Reason } from '@/components/ui/evidence';
import { When } from '@/components/ui/money';
import { deviceName } from '@/lib/device';
import { fromPages } from '@/lib/list-source';
import { problemSentence } from '@/lib/problem-text';
import { useEndOtherSessions, useEndSession } from '../api';

const deviceOf = ({ device }: Session) => deviceName(device);

export function SessionList() {
  const query = useInfiniteQuery(sessionsQuery());
  const end = useEndSession();
  const columns: readonly Column<Session>[] = [
    { header: 'Device', grow: true, cell: (row) => <Device row={row} /> },
    { header: 'Address', cell: (row) => <span className="mono">{row.ip ?? '–'}</span> },
    { header: 'Logged in', cell: (row) => <When iso={row.created_at} /> },
    { header: 'Last used', cell: (row) => <When iso={row.used_at} /> },
    { header: 'Log out', align: 'end', cell: (row) => <EndButton row={row} end={end} /> },
  ];
  return (
    <>
      {end.error && <Reason>{problemSentence(end.error)}</Reason>}
      <DataList
        label="Sessions"
        source={fromPages(query, ({ id }) => id)}
        columns={columns}
        rowKey={({ id }) => id}
        rowTestId="session-row"
        empty={{
          sentence: 'No session is open.',
          action: (
            <Button variant="default" onClick={() => void query.refetch()}>
              Look again
            </Button>
          ),
        }}
        card={(row) => ({
          head: <Device row={row} />,
          figures: [
            ['Address', row.ip ?? '–'],
            ['Logged in', <When key="in" iso={row.created_at} />],
            ['Last used', <When key="used" iso={row.used_at} />],
          ],
          foot: <EndButton row={row} end={end} />,
        })}
      />
    </>
  );
}

function Device({ row }: { row: Session }) {
  return (
    <>
      <strong title={row.device ?? undefined}>{deviceOf(row)}</strong>{' '}
      {row.current && <StatusBadge tone="good">This one</StatusBadge>}
    </>
  );
}

function EndButton({ row, end }: { row: Session; end: ReturnType<typeof useEndSession> }) {
  if (row.current) return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`Log out ${deviceOf(row)}`}
      loading={end.isPending && end.variables === row.id}
      onClick={() => {
        end.mutate(row.id);
      }}
    >
      Log out
    </Button>
  );
}

export function EndOthersButton() {
  const end = useEndOtherSessions();
  return (
    <>
      {end.error && <span className="warn">{problemSentence(end.error)}</span>}
      <Button
        variant="default"
        size="compact-sm"
        loading={end.isPending}
        onClick={() => {
          end.mutate(undefined);
        }}
      >
        Log out everywhere else
      </Button>
    </>
  );
}
