// A paper account's statement: what there was, every entry with the cash after it, and what there is.
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { statementQuery, type StatementFilters } from '@/api/report-queries';
import type { Standing, StatementLine } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { LEDGER_KIND } from '@/components/ui/ledger-words';
import { Money, Pnl } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { formatRupees, formatSignedRupees } from '@/lib/format';
import { fromPages } from '@/lib/list-source';
import { formatDated, formatUtc } from '@/lib/time';
import classes from './reports.module.css';

const rowKey = ({ id }: StatementLine) => id;
const Dated = ({ iso }: { iso: string }) => (
  <time dateTime={iso} title={formatUtc(iso)}>
    {formatDated(iso)}
  </time>
);
const Change = ({ amount }: { amount: string }) => (
  <span className="num">{formatSignedRupees(amount)}</span>
);

const COLUMNS: readonly Column<StatementLine>[] = [
  { header: 'Time', cell: (row) => <Dated iso={row.at} /> },
  { header: 'Entry', cell: (row) => LEDGER_KIND[row.kind] },
  { header: 'Symbol', grow: true, cell: (row) => row.symbol ?? '–' },
  { header: 'Realised', align: 'end', cell: (row) => <Pnl amount={row.realized_pnl} /> },
  { header: 'Charges', align: 'end', cell: (row) => <Money amount={row.charges} /> },
  { header: 'Interest', align: 'end', cell: (row) => <Money amount={row.interest} /> },
  { header: 'Cash in or out', align: 'end', cell: (row) => <Change amount={row.amount} /> },
  { header: 'Cash after it', align: 'end', cell: (row) => <Money amount={row.balance} /> },
];

interface Props {
  filters: StatementFilters;
  /** Whose statement it is, and of which days; the head of what is printed. */
  heading: string;
  emptyAction: ReactNode;
}

export function StatementReport({ filters, heading, emptyAction }: Props) {
  const query = useInfiniteQuery(statementQuery(filters));
  const first = query.data?.pages[0];
  if (first === undefined) {
    return query.error === null ? (
      <div role="status" aria-label="Loading the report" data-state="loading">
        <Skeleton height={320} />
      </div>
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  const source = fromPages(query, rowKey);
  return (
    <>
      <Panel title={heading} tools={<PrintButton query={query} />}>
        <Standings opening={first.opening} closing={first.closing} />
      </Panel>
      <Panel title="Entries" note="Oldest first">
        <DataList
          label="Statement"
          source={source}
          columns={COLUMNS}
          rowKey={rowKey}
          rowTestId="statement-row"
          moreLabel="Load later entries"
          empty={{ sentence: 'Nothing was posted on these days.', action: emptyAction }}
          card={(row) => ({
            head: (
              <>
                <strong>{LEDGER_KIND[row.kind]}</strong>
                <span>{row.symbol}</span>
              </>
            ),
            figures: [
              ['Time', <Dated key="time" iso={row.at} />],
              ['In or out', formatSignedRupees(row.amount)],
              ['Cash after', formatRupees(row.balance)],
            ],
          })}
        />
      </Panel>
    </>
  );
}

interface PrintProps {
  query: {
    hasNextPage: boolean;
    fetchNextPage: () => Promise<{ hasNextPage: boolean }>;
  };
}

/** Prints all of it: what is not there yet is read first. */
function PrintButton({ query }: PrintProps) {
  const [reading, setReading] = useState(false);
  const print = async () => {
    setReading(true);
    let more = query.hasNextPage;
    while (more) more = (await query.fetchNextPage()).hasNextPage;
    setReading(false);
    // After the entries have been drawn.
    setTimeout(() => {
      globalThis.print();
    });
  };
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Printer size={14} />}
      loading={reading}
      onClick={() => void print()}
    >
      Print
    </Button>
  );
}

const LINES = {
  capital: 'Capital paid in',
  realized_pnl: 'Realised, before charges',
  charges: 'Charges',
  interest: 'Interest',
  total: 'Worth at cost',
  cash: 'of which cash',
  margin: 'of which margin',
  holdings: 'of which positions at cost',
  loan: 'less the MTF loan',
} as const satisfies Record<keyof Standing, string>;

function Standings({ opening, closing }: { opening: Standing; closing: Standing }) {
  return (
    <table className={classes['table']} aria-label="Opening and closing">
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">At the beginning</th>
          <th scope="col">At the end</th>
        </tr>
      </thead>
      <tbody>
        {(Object.keys(LINES) as (keyof Standing)[]).map((name) => (
          <tr key={name}>
            <th scope="row">{LINES[name]}</th>
            <td>{formatRupees(opening[name])}</td>
            <td>{formatRupees(closing[name])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
