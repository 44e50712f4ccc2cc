// The linked broker accounts.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { brokersQuery } from '@/api/queries';
import type { Broker } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { When } from '@/components/ui/money';
import { BrokerStatus } from '@/components/ui/status';
import { fromItems } from '@/lib/list-source';
import { BrokerName } from './broker-name';

const modeOf = (row: Broker) => (row.type === 'paper' ? 'paper' : 'live');

const COLUMNS: readonly Column<Broker>[] = [
  { header: 'Account', cell: (row) => <strong>{row.label}</strong> },
  { header: 'Broker', cell: (row) => <BrokerName type={row.type} /> },
  { header: 'Mode', cell: (row) => <ModeBadge mode={modeOf(row)} /> },
  { header: 'Status', cell: (row) => <BrokerStatus status={row.status} /> },
  { header: 'Session ends', cell: (row) => <When iso={row.token_expiry} /> },
  { header: 'Connected', grow: true, cell: (row) => <When iso={row.connected_at} /> },
];

interface Props {
  onOpen: (broker: Broker) => void;
  emptyAction: ReactNode;
}

export function BrokerList({ onOpen, emptyAction }: Props) {
  const query = useQuery(brokersQuery());
  return (
    <DataList
      label="Broker accounts"
      source={fromItems(query)}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      openLabel={(row) => `Open ${row.label}`}
      empty={{ sentence: 'No broker account is linked.', action: emptyAction }}
      card={(row) => ({
        head: (
          <>
            <strong>{row.label}</strong>
            <ModeBadge mode={modeOf(row)} />
            <BrokerStatus status={row.status} />
          </>
        ),
        figures: [
          ['Broker', <BrokerName key="broker" type={row.type} />],
          ['Session ends', <When key="end" iso={row.token_expiry} />],
          ['Connected', <When key="since" iso={row.connected_at} />],
        ],
      })}
    />
  );
}
