// Which days a report is of (a period that moves with the calendar, or days of one's own), and by what it is told.
import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { PERIODS, type Period } from '@/lib/periods';
import type { PnlFilters } from '@/api/report-queries';
import classes from './reports.module.css';

type By = NonNullable<PnlFilters['by']>;

const WORD = {
  today: 'Today',
  '7d': '7 days',
  '30d': '30 days',
  fy: 'This FY',
  last_fy: 'Last FY',
} as const satisfies Record<Period, string>;
const OWN = 'own';

const BY = [
  { value: 'day', label: 'Day' },
  { value: 'month', label: 'Month' },
  { value: 'strategy', label: 'Strategy' },
  { value: 'symbol', label: 'Symbol' },
  { value: 'broker', label: 'Account' },
] as const satisfies readonly { value: By; label: string }[];

interface ByProps {
  by: By;
  onBy: (by: By) => void;
}

export const ByFilter = ({ by, onBy }: ByProps) => (
  <SegmentedControl
    aria-label="By"
    value={by}
    data={[...BY]}
    onChange={(value) => {
      onBy(value);
    }}
  />
);

interface Props {
  period: Period | undefined;
  onPeriod: (period: Period) => void;
}

/** Something to the left, tools to the right; below each other where there is no room. */
export const ToolRow = ({ children, tools }: { children?: ReactNode; tools: ReactNode }) => (
  <div className={classes['bar']} data-print="off">
    {children}
    <div className={classes['tools']}>{tools}</div>
  </div>
);

export function PeriodFilter({ period, onPeriod }: Props) {
  const data: { value: string; label: string }[] = PERIODS.map((value) => ({
    value,
    label: WORD[value],
  }));
  return (
    <SegmentedControl
      aria-label="Days"
      value={period ?? OWN}
      data={period === undefined ? [...data, { value: OWN, label: 'Own days' }] : data}
      onChange={(value) => {
        if (value !== OWN) onPeriod(value as Period);
      }}
    />
  );
}
