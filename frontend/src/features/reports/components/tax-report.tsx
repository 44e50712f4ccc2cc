// A financial year by the categories of the tax law: an aid for whoever fills in the return.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { taxQuery, type TaxFilters } from '@/api/report-queries';
import type { Tax } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { Notice } from '@/components/ui/evidence';
import { Money, Pnl } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { formatRupees } from '@/lib/format';
import { formatDay } from '@/lib/time';
import classes from './reports.module.css';

type Row = Tax['items'][number];

const CATEGORY = {
  speculative: ['Speculative', 'Shares bought and sold on the same day'],
  short_term: ['Short-term', 'Delivered shares, sold within 12 months'],
  long_term: ['Long-term', 'Delivered shares, sold after more than 12 months'],
  derivatives: ['Futures and options', 'Business, not speculative'],
  other: ['Other', 'Not classified here, such as foreign exchange abroad'],
  unmatched: ['Without a known purchase', 'Sold here, bought elsewhere: find its cost yourself'],
} as const satisfies Record<Row['category'], readonly [string, string]>;

const COLUMNS: readonly Column<Row>[] = [
  {
    header: 'Category',
    grow: true,
    field: 'category',
    raw: ({ category }) => category,
    cell: ({ category }) => (
      <>
        <strong>{CATEGORY[category][0]}</strong>{' '}
        <span className="dim">{CATEGORY[category][1]}</span>
      </>
    ),
  },
  { header: 'Lots', align: 'end', cell: (row) => <span className="num">{row.lots}</span> },
  { header: 'Sold for', align: 'end', cell: (row) => <Money amount={row.proceeds} /> },
  { header: 'Bought for', align: 'end', cell: (row) => <Money amount={row.cost} /> },
  { header: 'Gains', align: 'end', cell: (row) => <Money amount={row.gains} /> },
  { header: 'Losses', align: 'end', cell: (row) => <Money amount={row.losses} /> },
  { header: 'Net', align: 'end', cell: (row) => <Pnl amount={row.net} /> },
  { header: 'Turnover', align: 'end', cell: (row) => <Money amount={row.turnover} /> },
  { header: 'Charges', align: 'end', cell: (row) => <Money amount={row.charges} /> },
  { header: 'of them STT', align: 'end', cell: (row) => <Money amount={row.stt} /> },
];

interface Props {
  filters: TaxFilters;
  emptyAction: ReactNode;
}

export function TaxReport({ filters, emptyAction }: Props) {
  const query = useQuery(taxQuery(filters));
  const { data, error } = query;
  return (
    <>
      <Notice>
        <p>
          <strong>An aid, and no tax advice.</strong> Check it against the brokers’ statements, and
          ask someone qualified before you file.
        </p>
      </Notice>
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading the report" data-state="loading">
          <Skeleton height={240} />
        </div>
      )}
      {data === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void query.refetch()} />
      )}
      {data !== undefined && (
        <Panel
          title={`Financial year ${data.year}`}
          note={`${formatDay(data.from)} to ${formatDay(data.to)}, ${data.type} orders`}
        >
          <DataList
            label="Tax"
            source={{
              rows: data.items,
              error,
              updatedAt: query.dataUpdatedAt,
              refetch: () => void query.refetch(),
            }}
            columns={COLUMNS}
            rowKey={({ category }) => category}
            rowTestId="tax-row"
            empty={{
              sentence: `Nothing was closed with ${data.type} orders in this year.`,
              action: emptyAction,
            }}
            card={(row) => ({
              head: (
                <>
                  <strong>{CATEGORY[row.category][0]}</strong>
                  <Pnl amount={row.net} />
                </>
              ),
              figures: [
                ['Sold for', formatRupees(row.proceeds)],
                ['Turnover', formatRupees(row.turnover)],
                ['Charges', formatRupees(row.charges)],
              ],
              foot: <span className="dim">{CATEGORY[row.category][1]}</span>,
            })}
          />
          <Notes notes={data.notes} />
        </Panel>
      )}
    </>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <div className={classes['aid']}>
      <p>How it was reckoned</p>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}
