// Every list of the app: a table on a desk, cards on a phone, and its four states.
import { Button, Skeleton } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ListSource } from '@/lib/list-source';
import { usePhone } from '@/lib/use-phone';
import { useConnection } from '@/realtime/connection';
import classes from './data-list.module.css';
import { EmptyState, ErrorState, StaleNote, type Empty } from './states';
import { useFreshRows } from './use-fresh-rows';

const SKELETON_ROWS = [1, 2, 3, 4, 5];

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Sets `data-field` and, with `raw`, `data-value`, for tests and scripts. */
  field?: string;
  raw?: (row: Row) => string | null;
  align?: 'end';
  /** Takes the room that is left and is cut off when there is none. */
  grow?: boolean;
  /** Is cut off at a fair width; the whole text should be a hover away. */
  cut?: boolean;
}

export interface Card {
  head: ReactNode;
  /** Label and value; three are shown beside each other. */
  figures: readonly (readonly [label: string, value: ReactNode, field?: string])[];
  foot?: ReactNode;
}

export interface DataListProps<Row> {
  label: string;
  source: ListSource<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  card: (row: Row) => Card;
  empty: Empty;
  onOpen?: ((row: Row) => void) | undefined;
  openLabel?: (row: Row) => string;
  rowTestId?: string;
  /** What the button for the next page says, where that is not older rows. */
  moreLabel?: string;
  /** Where there is no room for a table, whatever the screen's width. */
  cardsOnly?: boolean;
}

export function DataList<Row>(props: DataListProps<Row>) {
  const { source, empty } = props;
  const phone = usePhone();
  const connection = useConnection();
  const { rows } = source;
  if (rows === undefined) {
    return source.error === null ? (
      <LoadingRows columns={props.columns.length} label={props.label} />
    ) : (
      <ErrorState error={source.error} onRetry={source.refetch} />
    );
  }
  const isStale = source.error !== null || connection === 'offline';
  return (
    <>
      {isStale && <StaleNote updatedAt={source.updatedAt} onRefresh={source.refetch} />}
      {rows.length === 0 ? (
        <EmptyState {...empty} />
      ) : phone || props.cardsOnly === true ? (
        <Cards {...props} rows={rows} />
      ) : (
        <Table {...props} rows={rows} />
      )}
      {source.more !== undefined && (
        <div className={classes['more']}>
          <Button variant="subtle" loading={source.more.loading} onClick={source.more.load}>
            {props.moreLabel ?? 'Load older'}
          </Button>
        </div>
      )}
    </>
  );
}

function LoadingRows({ columns, label }: { columns: number; label: string }) {
  const phone = usePhone();
  const cells = Array.from({ length: phone ? 1 : columns }, (_, index) => index);
  return (
    <div
      className={classes['scroll']}
      data-state="loading"
      role="status"
      aria-label={`Loading ${label}`}
    >
      <table className={classes['table']} aria-hidden>
        <tbody>
          {SKELETON_ROWS.map((row) => (
            <tr key={row}>
              {cells.map((cell) => (
                <td key={cell}>
                  <Skeleton height={phone ? 56 : 12} width={cell === 0 ? 120 : '60%'} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type WithRows<Row> = DataListProps<Row> & { rows: readonly Row[] };

function Table<Row>({ rows, columns, rowKey, onOpen, label, openLabel, rowTestId }: WithRows<Row>) {
  const fresh = useFreshRows(rows.map(rowKey));
  return (
    <div className={classes['scroll']}>
      <table className={classes['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ header, align }) => (
              <th key={header} scope="col" className={align && classes['end']}>
                {header}
              </th>
            ))}
            {onOpen !== undefined && (
              <th scope="col">
                <span className="sr-only">Details</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              data-testid={rowTestId}
              className={[
                classes['row'],
                onOpen && classes['openable'],
                fresh.has(rowKey(row)) && classes['fresh'],
              ]
                .filter(Boolean)
                .join(' ')}
              onClick={
                onOpen &&
                (() => {
                  onOpen(row);
                })
              }
            >
              {columns.map((column) => (
                <td
                  key={column.header}
                  data-field={column.field}
                  data-value={column.raw?.(row) ?? undefined}
                  className={[
                    column.align && classes['end'],
                    column.grow && classes['grow'],
                    column.cut && classes['cut'],
                  ]
                    .filter(Boolean)
                    .join(' ')}
                >
                  {column.cell(row)}
                </td>
              ))}
              {onOpen !== undefined && (
                <td className={classes['end']}>
                  <button
                    type="button"
                    className={classes['open']}
                    aria-label={openLabel?.(row) ?? 'Details'}
                  >
                    <ChevronRight size={16} />
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards<Row>({ rows, rowKey, card, onOpen, label, openLabel, rowTestId }: WithRows<Row>) {
  return (
    <ul className={classes['cards']} aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)} className={classes['card']} data-testid={rowTestId}>
          {onOpen !== undefined && (
            <button
              type="button"
              className={classes['cover']}
              aria-label={openLabel?.(row) ?? 'Details'}
              onClick={() => {
                onOpen(row);
              }}
            />
          )}
          <CardBody {...card(row)} />
        </li>
      ))}
    </ul>
  );
}

function CardBody({ head, figures, foot }: Card) {
  return (
    <>
      <span className={classes['cardHead']}>{head}</span>
      <dl className={classes['figures']}>
        {figures.map(([name, value, field]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-field={field}>{value}</dd>
          </div>
        ))}
      </dl>
      {foot !== undefined && foot !== null && <div className={classes['foot']}>{foot}</div>}
    </>
  );
}
