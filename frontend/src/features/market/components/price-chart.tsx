// Candles with the lines and marks of what was traded. Loaded when first shown: the library is large.
import { useMantineColorScheme } from '@mantine/core';
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  LineStyle,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';
import { chartLooks, token } from '@/components/ui/chart-looks';
import type { Bar } from '../bars';
import type { Line } from '../lines';
import classes from './market.module.css';

export interface Mark {
  time: number;
  side: 'BUY' | 'SELL';
  text: string;
}

interface Props {
  label: string;
  bars: readonly Bar[];
  last: Bar | null;
  lines: readonly Line[];
  marks: readonly Mark[];
  isDaily: boolean;
}

const LINE_TOKEN = { held: 'accent', order: 'paper', stop: 'loss', target: 'profit' } as const;

const at = <Row extends { time: number }>(row: Row) => ({ ...row, time: row.time as Time });

const candles = () => ({
  upColor: token('profit'),
  borderUpColor: token('profit'),
  wickUpColor: token('profit'),
  downColor: token('loss'),
  borderDownColor: token('loss'),
  wickDownColor: token('loss'),
});

interface Drawn {
  chart: IChartApi;
  series: ISeriesApi<'Candlestick'>;
  marks: ISeriesMarkersPluginApi<Time>;
}

export function PriceChart({ label, bars, last, lines, marks, isDaily }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const { colorScheme } = useMantineColorScheme();

  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = createChart(place.current, { autoSize: true, ...chartLooks() });
    const series = chart.addSeries(CandlestickSeries, candles());
    drawn.current = { chart, series, marks: createSeriesMarkers(series, []) };
    return () => {
      drawn.current = null;
      chart.remove();
    };
  }, []);

  useEffect(() => {
    drawn.current?.chart.applyOptions({
      ...chartLooks(),
      timeScale: { borderColor: token('line'), timeVisible: !isDaily, secondsVisible: false },
    });
    drawn.current?.series.applyOptions(candles());
  }, [colorScheme, isDaily]);

  useEffect(() => {
    drawn.current?.series.setData(bars.map(at));
  }, [bars]);

  useEffect(() => {
    const newest = bars.at(-1);
    if (last === null || (newest !== undefined && last.time < newest.time)) return;
    drawn.current?.series.update(at(last));
  }, [bars, last]);

  useEffect(() => {
    const series = drawn.current?.series;
    if (series === undefined) return undefined;
    const made = lines.map(({ price, title, tone }) =>
      series.createPriceLine({
        price,
        title,
        color: token(LINE_TOKEN[tone]),
        lineWidth: 1,
        lineStyle: tone === 'held' ? LineStyle.Solid : LineStyle.Dashed,
      }),
    );
    return () => {
      if (drawn.current?.series === series) {
        for (const one of made) series.removePriceLine(one);
      }
    };
  }, [lines, colorScheme]);

  useEffect(() => {
    drawn.current?.marks.setMarkers(
      marks.map(({ time, side, text }) => ({
        time: time as Time,
        position: side === 'BUY' ? ('belowBar' as const) : ('aboveBar' as const),
        shape: side === 'BUY' ? ('arrowUp' as const) : ('arrowDown' as const),
        color: token(side === 'BUY' ? 'profit' : 'loss'),
        text,
      })),
    );
  }, [marks, colorScheme]);

  return <div ref={place} className={classes['chart']} role="img" aria-label={label} />;
}
