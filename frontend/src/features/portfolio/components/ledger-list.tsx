// The account's ledger: every posting with both its sides.
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ledgerCheckQuery, ledgerQuery } from '@/api/portfolio-queries';
import type { LedgerEntry } from '@/api/types';
import { StatusBadge } from '@/components/ui/badge';
import { DataList, type Column } from '@/components/ui/data-list';
import { LEDGER_KIND } from '@/components/ui/ledger-words';
import { When } from '@/components/ui/money';
import { formatSignedRupees } from '@/lib/format';
import { fromPages } from '@/lib/list-source';
import { problemSentence } from '@/lib/problem-text';
import classes from './ledger-list.module.css';

const ACCOUNT_WORD = {
  cash: 'Cash',
  margin: 'Margin',
  holdings: 'Positions at cost',
  charges: 'Charges',
  realized_pnl: 'Realised P&L',
  capital: 'Capital',
  mtf_loan: 'MTF loan',
  mtf_interest: 'MTF interest',
} as const satisfies Record<LedgerEntry['lines'][number]['account'], string>;

function Lines({ entry }: { entry: LedgerEntry }) {
  return (
    <ul className={classes['lines']}>
      {entry.lines.map(({ account, amount }) => (
        <li key={account}>
          <span>{ACCOUNT_WORD[account]}</span>
          <span className="num">{formatSignedRupees(amount)}</span>
        </li>
      ))}
    </ul>
  );
}

const COLUMNS: readonly Column<LedgerEntry>[] = [
  { header: 'Time', cell: (row) => <When iso={row.at} /> },
  { header: 'Posting', cell: (row) => LEDGER_KIND[row.kind] },
  { header: 'Symbol', cell: (row) => row.symbol ?? '–' },
  { header: 'Two sides', grow: true, cell: (row) => <Lines entry={row} /> },
];

interface Props {
  brokerId: string;
  emptyAction: ReactNode;
}

export function LedgerList({ brokerId, emptyAction }: Props) {
  const query = useInfiniteQuery(ledgerQuery({ broker_id: brokerId }));
  const rowKey = ({ id }: LedgerEntry) => id;
  return (
    <DataList
      label="Ledger"
      source={fromPages(query, rowKey)}
      columns={COLUMNS}
      rowKey={rowKey}
      empty={{ sentence: 'Nothing has been posted yet.', action: emptyAction }}
      card={(row) => ({
        head: (
          <>
            <strong>{LEDGER_KIND[row.kind]}</strong>
            <span>{row.symbol}</span>
          </>
        ),
        figures: [['Time', <When key="time" iso={row.at} />]],
        foot: <Lines entry={row} />,
      })}
    />
  );
}

/** Adds up the whole ledger on the server, and says what it found. */
export function LedgerCheck({ brokerId }: { brokerId: string }) {
  const check = useQuery(ledgerCheckQuery(brokerId));
  return (
    <>
      {check.error && <span role="alert">{problemSentence(check.error)}</span>}
      {check.data && (
        <span role="status">
          <StatusBadge tone={check.data.balanced ? 'good' : 'bad'}>
            {check.data.balanced
              ? `${check.data.entries} postings balance`
              : (check.data.problems[0] ?? 'It does not balance')}
          </StatusBadge>
        </span>
      )}
      <Button
        variant="default"
        size="xs"
        loading={check.isFetching}
        onClick={() => void check.refetch()}
      >
        Check
      </Button>
    </>
  );
}
