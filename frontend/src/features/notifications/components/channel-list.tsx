// The channels of a user: where, of what, and how each stands.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { channelsQuery, methodsQuery } from '@/api/notification-queries';
import type { Channel } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { fromItems } from '@/lib/list-source';
import { choiceWords, type EventKind } from '../choices';
import { DIGEST_WORD, METHOD, quietWords, stateOf } from '../words';

export const ChannelState = ({ channel }: { channel: Channel }) => {
  const { word, tone } = stateOf(channel);
  return (
    <span title={channel.error ?? undefined}>
      <StatusBadge tone={tone}>{word}</StatusBadge>
    </span>
  );
};

const columnsFor = (kinds: readonly EventKind[]): readonly Column<Channel>[] => [
  { header: 'Method', cell: ({ method }) => <strong>{METHOD[method].word}</strong> },
  {
    header: 'Where',
    field: 'endpoint',
    cut: true,
    cell: ({ endpoint }) => <span title={endpoint}>{endpoint}</span>,
  },
  { header: 'Status', field: 'status', cell: (row) => <ChannelState channel={row} /> },
  { header: 'Tells of', grow: true, cell: ({ events }) => choiceWords(events, kinds) },
  { header: 'Strategies', cell: (row) => strategyWords(row) },
  { header: 'Quiet', cell: (row) => <span className="num">{quietWords(row)}</span> },
  { header: 'Sent', cell: ({ digest }) => DIGEST_WORD[digest] },
];

const strategyWords = ({ strategy_ids: ids }: Channel) =>
  ids.length === 0 ? 'All' : `${ids.length} chosen`;

interface Props {
  onOpen: (channel: Channel) => void;
  emptyAction: ReactNode;
}

export function ChannelList({ onOpen, emptyAction }: Props) {
  const { data: methods } = useQuery(methodsQuery());
  const kinds = methods?.events ?? [];
  return (
    <DataList
      label="Channels"
      source={fromItems(useQuery(channelsQuery()))}
      columns={columnsFor(kinds)}
      rowKey={({ id }) => id}
      rowTestId="channel-row"
      onOpen={onOpen}
      openLabel={({ endpoint }) => `Open ${endpoint}`}
      empty={{
        sentence: 'You are told of things in this app only. Add where else.',
        action: emptyAction,
      }}
      card={(row) => ({
        head: (
          <>
            <strong>{METHOD[row.method].word}</strong>
            <ChannelState channel={row} />
          </>
        ),
        figures: [
          ['Strategies', strategyWords(row)],
          ['Quiet', quietWords(row)],
          ['Sent', DIGEST_WORD[row.digest]],
        ],
        foot: (
          <>
            <p className="wraps">{row.endpoint}</p>
            <p className="dim">{choiceWords(row.events, kinds)}</p>
          </>
        ),
      })}
    />
  );
}
