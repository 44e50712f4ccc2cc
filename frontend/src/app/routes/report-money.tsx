// What trading cost, an account's statement, and the view for the tax return.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { brokersQuery } from '@/api/queries';
import type { FilterField } from '@/components/ui/filters';
import { ChargesReport } from '@/features/reports/components/charges-report';
import { EmptyState, ErrorState } from '@/components/ui/states';
import { StatementReport } from '@/features/reports/components/statement-report';
import { TaxReport } from '@/features/reports/components/tax-report';
import {
  chargesFilters,
  chosenDays,
  statementFilters,
  taxFilters,
  taxYear,
} from '@/features/reports/filters';
import { financialYearOf } from '@/lib/periods';
import { formatDay } from '@/lib/time';
import { LinkButton } from '../link-button';
import { ORDER_SIDE, ReportFilters, SeeStrategies, today, useReport } from '../report-page';

const BY: FilterField = {
  name: 'by',
  label: 'By',
  kind: 'choice',
  required: true,
  choices: [
    ['day', 'Day'],
    ['month', 'Month'],
  ],
};

export function ChargesPage() {
  const { search } = useReport('charges');
  const filters = chargesFilters(search, today());
  return (
    <>
      <ReportFilters report="charges" exported={filters} fields={[BY, ORDER_SIDE]} />
      <ChargesReport filters={filters} emptyAction={<SeeStrategies />} />
    </>
  );
}

export function StatementPage() {
  const { search } = useReport('statement');
  const { data, error, refetch } = useQuery(brokersQuery());
  const paper = data?.items.filter(({ type }) => type === 'paper') ?? [];
  const account = paper.find(({ id }) => id === search.broker_id) ?? paper[0];
  // Another report may have filtered by an account that has no statement.
  const filters = { ...statementFilters(search, today()), broker_id: account?.id };
  const { from, to } = chosenDays(search, today());
  const days = [from, to].map((day) => (day === undefined ? 'the beginning' : formatDay(day)));
  return (
    <>
      <ReportFilters
        report="statement"
        exported={filters}
        without={['symbol', 'strategy_id', 'type', 'broker_id']}
        fields={[
          {
            name: 'broker_id',
            label: 'Paper account',
            kind: 'choice',
            required: true,
            choices: paper.map(({ id, label }) => [id, label] as const),
          },
        ]}
      />
      {data === undefined && error === null && <Skeleton height={320} />}
      {data === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && account === undefined && (
        <EmptyState
          sentence="Statements are of paper accounts, and you have none."
          action={
            <LinkButton to="/brokers" variant="default">
              See accounts
            </LinkButton>
          }
        />
      )}
      {account !== undefined && (
        <StatementReport
          filters={filters}
          heading={`${account.label}, ${days.join(' to ')}`}
          emptyAction={
            <LinkButton to="/trade" search={{ ticket: 'BUY' }} variant="default">
              Place an order
            </LinkButton>
          }
        />
      )}
    </>
  );
}

const YEARS = 6;

export function TaxPage() {
  const { search } = useReport('tax');
  const now = financialYearOf(today());
  const filters = taxFilters(search, today());
  const years = Array.from({ length: YEARS }, (_, ago) => taxYear(now - ago));
  if (!years.includes(filters.year)) years.push(filters.year);
  return (
    <>
      <ReportFilters
        report="tax"
        exported={filters}
        without={['from', 'to', 'symbol', 'strategy_id', 'broker_id', 'type']}
        fields={[
          {
            name: 'year',
            label: 'Financial year',
            kind: 'choice',
            required: true,
            choices: years.map((year) => [year, year] as const),
          },
          {
            name: 'type',
            label: 'Mode',
            kind: 'choice',
            required: true,
            choices: [
              ['live', 'Live'],
              ['paper', 'Paper'],
            ],
          },
        ]}
      />
      <TaxReport filters={filters} emptyAction={<SeeStrategies />} />
    </>
  );
}
