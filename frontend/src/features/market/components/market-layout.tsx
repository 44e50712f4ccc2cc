// The watchlist beside the chart; above each other where there is no room.
import { useEffect, type ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import { watchPrices } from '@/realtime/socket';
import { useWatchlist } from '../use-watchlist';
import classes from './market.module.css';
import { Watchlist } from './watchlist';

interface Props {
  selected: string;
  onSelect: (symbol: string) => void;
  chart: ReactNode;
}

export function MarketLayout({ selected, onSelect, chart }: Props) {
  const { symbols } = useWatchlist();
  const joined = (symbols ?? []).join(' ');
  useEffect(() => watchPrices(joined === '' ? [] : joined.split(' ')), [joined]);
  return (
    <div className={classes['layout']}>
      <Panel title="Watchlist">
        <Watchlist selected={selected} onSelect={onSelect} />
      </Panel>
      <div className={classes['chartSide']}>{chart}</div>
    </div>
  );
}
