// The watchlist and a chart; Buy and Sell begin with the symbol that is shown.
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ChartPanel } from '@/features/market/components/chart-panel';
import { MarketLayout } from '@/features/market/components/market-layout';
import { useWatchlist } from '@/features/market/use-watchlist';
import { canonical, isIndex, NIFTY } from '@/features/market/watchlist';

const market = getRouteApi('/app/trade/market');

export function MarketPage() {
  const { symbol, timeframe = '5m' } = market.useSearch();
  const navigate = market.useNavigate();
  const { symbols } = useWatchlist();
  const shown = canonical(symbol ?? symbols?.[0] ?? NIFTY);
  const order = (ticket: 'BUY' | 'SELL') => () =>
    void navigate({ search: (old) => ({ ...old, symbol: shown, ticket }), replace: true });
  return (
    <MarketLayout
      selected={shown}
      onSelect={(next) =>
        void navigate({ search: (old) => ({ ...old, symbol: next }), replace: true })
      }
      chart={
        <ChartPanel
          symbol={shown}
          timeframe={timeframe}
          onTimeframe={(next) =>
            void navigate({ search: (old) => ({ ...old, timeframe: next }), replace: true })
          }
          actions={
            isIndex(shown) ? null : (
              <>
                <Button size="xs" onClick={order('BUY')}>
                  Buy
                </Button>
                <Button size="xs" variant="default" onClick={order('SELL')}>
                  Sell
                </Button>
              </>
            )
          }
        />
      }
    />
  );
}
