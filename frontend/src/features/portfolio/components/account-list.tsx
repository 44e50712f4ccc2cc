// Money of all accounts side by side, paper and live.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { balancesQuery } from '@/api/portfolio-queries';
import type { AccountBalance } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { Money } from '@/components/ui/money';
import { BrokerStatus } from '@/components/ui/status';
import { fromItems } from '@/lib/list-source';

const modeOf = ({ type }: AccountBalance) => (type === 'paper' ? 'paper' : 'live');

function Name({ row }: { row: AccountBalance }) {
  return (
    <>
      <strong>{row.label}</strong>
      {row.reason !== null && <span className="dim"> {row.reason}</span>}
    </>
  );
}

const COLUMNS: readonly Column<AccountBalance>[] = [
  { header: 'Account', grow: true, cell: (row) => <Name row={row} /> },
  { header: 'Mode', cell: (row) => <ModeBadge mode={modeOf(row)} /> },
  { header: 'Status', cell: (row) => <BrokerStatus status={row.status} /> },
  {
    header: 'Available',
    align: 'end',
    cell: (row) => <Money amount={row.funds?.available ?? null} />,
  },
  { header: 'In use', align: 'end', cell: (row) => <Money amount={row.funds?.utilized ?? null} /> },
  {
    header: 'At the start of the day',
    align: 'end',
    cell: (row) => <Money amount={row.funds?.opening ?? null} />,
  },
];

export function AccountList({ emptyAction }: { emptyAction: ReactNode }) {
  return (
    <DataList
      label="Accounts"
      source={fromItems(useQuery(balancesQuery()))}
      columns={COLUMNS}
      rowKey={(row) => row.broker_id}
      empty={{ sentence: 'No account is linked.', action: emptyAction }}
      card={(row) => ({
        head: (
          <>
            <strong>{row.label}</strong>
            <ModeBadge mode={modeOf(row)} />
            <BrokerStatus status={row.status} />
          </>
        ),
        figures: [
          ['Available', <Money key="available" amount={row.funds?.available ?? null} />],
          ['In use', <Money key="used" amount={row.funds?.utilized ?? null} />],
          ['Opening', <Money key="opening" amount={row.funds?.opening ?? null} />],
        ],
        foot: row.reason,
      })}
    />
  );
}
