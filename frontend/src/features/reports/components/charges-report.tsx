// What trading cost, component by component.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { chargesQuery, type ChargesFilters } from '@/api/report-queries';
import type { ChargesReport as ChargesData } from '@/api/types';
import { DataList, type Column } from '@/components/ui/data-list';
import { Notice } from '@/components/ui/evidence';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { decimalOf } from '@/lib/decimal';
import { formatRupees, formatShare } from '@/lib/format';
import { formatDay } from '@/lib/time';
import classes from './reports.module.css';

type Row = ChargesData['items'][number];
type Component = Exclude<keyof ChargesData['total'], 'total'>;

const WORD = {
  brokerage: 'Brokerage',
  stt: 'STT / CTT',
  exchange: 'Exchange',
  gst: 'GST',
  stamp: 'Stamp duty',
  sebi: 'SEBI',
  dp: 'Depository',
  interest: 'MTF interest',
} as const satisfies Record<Component, string>;
const COMPONENTS = Object.keys(WORD) as Component[];

const dayName = (key: string) => (key.length === 10 ? formatDay(key) : key);

const columnsFor = (by: ChargesData['by']): readonly Column<Row>[] => [
  {
    header: by === 'month' ? 'Month' : 'Day',
    field: 'key',
    raw: ({ key }) => key,
    cell: ({ key }) => <strong>{dayName(key)}</strong>,
  },
  ...COMPONENTS.map((name) => ({
    header: WORD[name],
    align: 'end' as const,
    cell: (row: Row) => <Money amount={row[name]} />,
  })),
  {
    header: 'Total',
    field: 'total',
    raw: (row) => row.total,
    align: 'end',
    cell: (row) => (
      <strong>
        <Money amount={row.total} />
      </strong>
    ),
  },
];

interface Props {
  filters: ChargesFilters;
  emptyAction: ReactNode;
}

export function ChargesReport({ filters, emptyAction }: Props) {
  const query = useQuery(chargesQuery(filters));
  const { data, error } = query;
  if (data === undefined) {
    return error === null ? (
      <div role="status" aria-label="Loading the report" data-state="loading">
        <Skeleton height={320} />
      </div>
    ) : (
      <ErrorState error={error} onRetry={() => void query.refetch()} />
    );
  }
  return (
    <>
      {data.estimated && (
        <Notice>
          Live orders are among these, reckoned by the tables of rates: without interest and the
          depository’s fee. The broker’s contract note is what counts.
        </Notice>
      )}
      <Panel title="By component">
        <Components total={data.total} />
      </Panel>
      <Panel title={data.by === 'month' ? 'Month by month' : 'Day by day'}>
        <DataList
          label="Charges"
          source={{
            rows: data.items.toReversed(),
            error,
            updatedAt: query.dataUpdatedAt,
            refetch: () => void query.refetch(),
          }}
          columns={columnsFor(data.by)}
          rowKey={({ key }) => key}
          rowTestId="charges-row"
          empty={{ sentence: 'Nothing was charged on these days.', action: emptyAction }}
          card={(row) => ({
            head: (
              <>
                <strong>{dayName(row.key)}</strong>
                <Money amount={row.total} />
              </>
            ),
            figures: [
              ['Brokerage', formatRupees(row.brokerage)],
              ['STT / CTT', formatRupees(row.stt)],
              ['GST', formatRupees(row.gst)],
            ],
          })}
        />
      </Panel>
    </>
  );
}

function Components({ total }: { total: ChargesData['total'] }) {
  const whole = decimalOf(total.total);
  const share = (text: string) =>
    whole === null || whole.isZero() ? '–' : formatShare(decimalOf(text)?.div(whole).toString());
  return (
    <table className={classes['table']} aria-label="Charges by component">
      <thead>
        <tr>
          <th scope="col">Component</th>
          <th scope="col">Amount</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {COMPONENTS.map((name) => (
          <tr key={name}>
            <th scope="row">{WORD[name]}</th>
            <td>{formatRupees(total[name])}</td>
            <td>{share(total[name])}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td>{formatRupees(total.total)}</td>
          <td>{share(total.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
