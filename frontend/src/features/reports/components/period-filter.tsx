// Which days a report is of: a period that moves with the calendar, or days of one's own.
import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { PERIODS, type Period } from '@/lib/periods';
import classes from './reports.module.css';

const WORD = {
  today: 'Today',
  '7d': '7 days',
  '30d': '30 days',
  fy: 'This FY',
  last_fy: 'Last FY',
} as const satisfies Record<Period, string>;
const OWN = 'own';

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
