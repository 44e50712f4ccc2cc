// Amounts by day: areas, lines and bars, one pane below the other. Loaded when first shown: the library is large.
import { useMantineColorScheme } from '@mantine/core';
import {
  AreaSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type SeriesType,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';
import { formatCompactRupees } from '@/lib/format';
import { chartLooks, token } from './chart-looks';
import classes from './time-chart.module.css';

export interface DayValue {
  /** A calendar day: `2026-11-21`. */
  day: string;
  value: number;
}

export interface DaySeries {
  kind: 'area' | 'bars';
  /** Bars that lose are always of the colour of losses. */
  tone: 'accent' | 'profit' | 'loss';
  pane: number;
  values: readonly DayValue[];
}

interface Props {
  label: string;
  series: readonly DaySeries[];
}

function add(chart: IChartApi, { kind, tone, pane }: DaySeries): ISeriesApi<SeriesType> {
  const common = { priceLineVisible: false, lastValueVisible: kind === 'area' };
  if (kind === 'bars') return chart.addSeries(HistogramSeries, common, pane);
  const colour = token(tone);
  return chart.addSeries(
    AreaSeries,
    {
      ...common,
      lineWidth: 2,
      lineColor: colour,
      topColor: asRgba(colour, 0.28),
      bottomColor: asRgba(colour, 0.02),
      invertFilledArea: tone === 'loss',
    },
    pane,
  );
}

/** The canvas knows no color-mix: a token's hex colour with some of it seen through. */
function asRgba(hex: string, alpha: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red ?? 0}, ${green ?? 0}, ${blue ?? 0}, ${alpha})`;
}

export function TimeChart({ label, series }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();

  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = createChart(place.current, {
      autoSize: true,
      ...chartLooks(),
      localization: { priceFormatter: (value: number) => formatCompactRupees(String(value)) },
    });
    for (const one of series) {
      add(chart, one).setData(
        one.values.map(({ day, value }) => ({
          time: day,
          value,
          ...(one.kind === 'bars' && { color: token(value < 0 ? 'loss' : one.tone) }),
        })),
      );
    }
    chart.panes()[1]?.setStretchFactor(0.5);
    chart.timeScale().fitContent();
    return () => {
      chart.remove();
    };
  }, [series, colorScheme]);

  return <div ref={place} className={classes['chart']} role="img" aria-label={label} />;
}
