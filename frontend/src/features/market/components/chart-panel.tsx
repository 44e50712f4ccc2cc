// A symbol's price and its chart, with what the user holds and has ordered in it.
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from 'react';
import { candlesQuery } from '@/api/market-queries';
import { executionsQuery, ordersQuery, positionsQuery } from '@/api/queries';
import type { Candle } from '@/api/types';
import { ModeBadge } from '@/components/ui/badge';
import { ChartCredit } from '@/components/ui/lazy-time-chart';
import { When } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { ErrorState } from '@/components/ui/states';
import { formatQuantity, formatRupees } from '@/lib/format';
import { watchPrices } from '@/realtime/socket';
import { barAfter, barsOf, openOf, shifted, TIMEFRAMES, type Timeframe } from '../bars';
import { linesOf } from '../lines';
import classes from './market.module.css';
import { nameOf } from '../watchlist';
import { Change, usePrice } from './watchlist';

const PriceChart = lazy(() =>
  import('./price-chart').then(({ PriceChart: found }) => ({ default: found })),
);
const READ_AGAIN_MS = 60_000;

interface Props {
  symbol: string;
  timeframe: Timeframe;
  onTimeframe: (timeframe: Timeframe) => void;
  actions: ReactNode;
}

export function ChartPanel({ symbol, timeframe, onTimeframe, actions }: Props) {
  useEffect(() => watchPrices([symbol]), [symbol]);
  const price = usePrice(symbol);
  const query = useQuery({ ...candlesQuery(symbol, timeframe), refetchInterval: READ_AGAIN_MS });
  return (
    <Panel label={`Chart of ${nameOf(symbol)}`}>
      <div className={classes['head']}>
        <h2>{nameOf(symbol)}</h2>
        {price !== undefined && (
          <>
            <span className={`num ${classes['last']}`}>{formatRupees(price.price)}</span>
            <Change price={price} />
            {price.simulated && <ModeBadge mode="simulated" />}
          </>
        )}
        <SegmentedControl
          size="xs"
          aria-label="Timeframe"
          value={timeframe}
          data={[...TIMEFRAMES]}
          onChange={onTimeframe}
        />
        {actions}
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Skeleton height={440} radius={0} />
        ) : (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <Drawing symbol={symbol} timeframe={timeframe} candles={query.data.items} />
      )}
      <p className={classes['foot']}>
        <span>
          {query.data?.simulated === true
            ? 'These candles are of the built-in simulated market.'
            : query.data?.imported === true
              ? 'Some of these candles were imported.'
              : ''}
        </span>
        <ChartCredit />
      </p>
    </Panel>
  );
}

interface DrawingProps {
  symbol: string;
  timeframe: Timeframe;
  candles: readonly Candle[];
}

function Drawing({ symbol, timeframe, candles }: DrawingProps) {
  const bars = useMemo(() => barsOf(candles), [candles]);
  const last = useLastBar(symbol, timeframe, bars.at(-1));
  const { data: positions } = useInfiniteQuery(positionsQuery());
  const { data: orders } = useInfiniteQuery(ordersQuery({ symbol }));
  const { data: executions } = useInfiniteQuery(executionsQuery({ symbol, status: 'success' }));
  const lines = useMemo(
    () =>
      linesOf(
        symbol,
        positions?.pages.flatMap(({ items }) => items) ?? [],
        orders?.pages.flatMap(({ items }) => items) ?? [],
      ),
    [symbol, positions, orders],
  );
  const marks = useMemo(() => {
    const first = bars[0]?.time ?? Number.POSITIVE_INFINITY;
    return (executions?.pages.flatMap(({ items }) => items) ?? [])
      .flatMap(({ executed_at: when, side, quantity }) =>
        when === null || (side !== 'BUY' && side !== 'SELL')
          ? []
          : [{ time: openOf(shifted(when), timeframe), side, text: formatQuantity(quantity) }],
      )
      .filter(({ time }) => time >= first)
      .sort((one, other) => one.time - other.time);
  }, [executions, bars, timeframe]);
  if (bars.length === 0) {
    return <p className={classes['foot']}>No candle of this symbol is known yet.</p>;
  }
  return (
    <>
      <Suspense fallback={<Skeleton height={440} radius={0} />}>
        <PriceChart
          label={`Candles of ${nameOf(symbol)}, ${timeframe} each; the table below has the latest`}
          bars={bars}
          last={last}
          lines={lines}
          marks={marks}
          isDaily={timeframe === '1d'}
        />
      </Suspense>
      <CandleTable candles={candles} />
    </>
  );
}

/** The bar that is still being made; the ticks since the candles were read are in it. */
function useLastBar(
  symbol: string,
  timeframe: Timeframe,
  newest: ReturnType<typeof barsOf>[number] | undefined,
) {
  const price = usePrice(symbol);
  const key = `${symbol} ${timeframe} ${newest?.time ?? 0}`;
  const [kept, setKept] = useState({ key, bar: newest });
  const base = kept.key === key ? kept.bar : newest;
  const next = price === undefined ? null : barAfter(base, price, timeframe);
  const isNew =
    next !== null &&
    (base === undefined ||
      kept.key !== key ||
      next.time !== base.time ||
      next.close !== base.close ||
      next.high !== base.high ||
      next.low !== base.low);
  if (isNew) setKept({ key, bar: next });
  return next ?? base ?? null;
}

const SHOWN = 30;

function CandleTable({ candles }: { candles: readonly Candle[] }) {
  return (
    <details className={classes['table']}>
      <summary>The latest candles as a table</summary>
      <div className={classes['scroll']} role="region" aria-label="Latest candles" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['Begins', 'Open', 'High', 'Low', 'Close', 'Volume'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {candles
              .slice(-SHOWN)
              .toReversed()
              .map(({ timestamp, open, high, low, close, volume }) => (
                <tr key={timestamp}>
                  <td>
                    <When iso={timestamp} />
                  </td>
                  <td>{formatRupees(open)}</td>
                  <td>{formatRupees(high)}</td>
                  <td>{formatRupees(low)}</td>
                  <td>{formatRupees(close)}</td>
                  <td>{formatQuantity(volume)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
