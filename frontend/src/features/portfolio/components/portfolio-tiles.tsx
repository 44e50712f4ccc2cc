// What a paper account is worth, in four figures.
import { useQuery } from '@tanstack/react-query';
import { portfolioQuery } from '@/api/portfolio-queries';
import { Money, Pnl } from '@/components/ui/money';
import { ErrorState } from '@/components/ui/states';
import { Tile, Tiles } from '@/components/ui/tiles';
import { decimalOf } from '@/lib/decimal';
import { formatRupees } from '@/lib/format';

export function PortfolioTiles({ brokerId }: { brokerId: string }) {
  const { data, error, refetch } = useQuery(portfolioQuery(brokerId));
  if (data === undefined && error !== null) {
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  const utilized = decimalOf(data?.utilized_margin);
  const equity = decimalOf(data?.equity);
  const share =
    utilized === null || equity?.greaterThan(0) !== true
      ? null
      : Math.min(utilized.div(equity).toNumber(), 1);
  return (
    <Tiles label="Paper account">
      <Tile
        title="Equity"
        value={data && <Money amount={data.equity} />}
        note={data && `began with ${formatRupees(data.starting_capital)}`}
      />
      <Tile
        title="Margin available"
        value={data && <Money amount={data.available_margin} />}
        note={data && `${formatRupees(data.utilized_margin)} in use`}
        share={share}
      />
      <Tile
        title="Unrealised"
        value={data && <Pnl amount={data.unrealized_pnl} />}
        note="of what is open"
      />
      <Tile
        title="Realised, after charges"
        value={data && <Pnl amount={data.realized_pnl} />}
        note={data && `${formatRupees(data.charges_paid)} charges paid`}
      />
    </Tiles>
  );
}
