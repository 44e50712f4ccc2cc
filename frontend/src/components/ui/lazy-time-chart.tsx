// The chart of days, read when it is first looked at, with the line that its licence asks for.
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { DaySeries } from './time-chart';
import classes from './time-chart.module.css';

const TimeChart = lazy(() =>
  import('./time-chart').then(({ TimeChart: found }) => ({ default: found })),
);

export function ChartCredit() {
  return (
    <span>
      Charts by{' '}
      <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer noopener">
        TradingView
      </a>{' '}
      Lightweight Charts™, © TradingView, Inc., Apache-2.0
    </span>
  );
}

export function LazyTimeChart({ label, series }: { label: string; series: readonly DaySeries[] }) {
  return (
    <>
      <Suspense fallback={<Skeleton height={320} radius={0} />}>
        <TimeChart label={label} series={series} />
      </Suspense>
      <p className={classes['credit']}>
        <ChartCredit />
      </p>
    </>
  );
}
