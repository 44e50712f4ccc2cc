// One round trip, with everything that it cost.
import { Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { TradeFilters } from '@/api/keys';
import { tradesQuery } from '@/api/queries';
import { ModeBadge } from '@/components/ui/badge';
import { Facts, Stack } from '@/components/ui/evidence';
import { Money, Pnl, When } from '@/components/ui/money';
import { formatQuantity } from '@/lib/format';
import { Direction, TradeStatus } from './trade-list';

const SOURCE_WORD = { alert: 'An alert', manual: 'By hand', recorded: 'Recorded' } as const;

export function TradeDetail({ id, filters }: { id: string; filters: TradeFilters }) {
  const { data } = useInfiniteQuery(tradesQuery(filters));
  const trade = data?.pages.flatMap(({ items }) => items).find((one) => one.id === id);
  if (trade === undefined) return <p>This trade is not in the list as it is filtered.</p>;
  return (
    <Stack>
      <Group gap="xs">
        <strong>{trade.symbol}</strong>
        <ModeBadge mode={trade.paper ? 'paper' : 'live'} />
        <TradeStatus status={trade.status} />
      </Group>
      <Facts
        items={[
          ['Side', <Direction key="side" side={trade.side} />],
          ['Quantity', formatQuantity(trade.quantity)],
          ['Still open', formatQuantity(trade.open_quantity)],
          ['Entry', <Money key="entry" amount={trade.entry_price} />],
          ['Exit', <Money key="exit" amount={trade.exit_price} />],
          ['Capital used', <Money key="capital" amount={trade.capital_used} />],
          ['Gross P&L', <Pnl key="gross" amount={trade.pnl_gross} />],
          ['Brokerage', <Money key="brokerage" amount={trade.brokerage} />],
          ['Other charges', <Money key="charges" amount={trade.charges} />],
          ['Interest (MTF)', <Money key="mtf" amount={trade.mtf_charge} />],
          ['Net P&L', <Pnl key="net" amount={trade.pnl_net} />],
          ['Came from', SOURCE_WORD[trade.source]],
          ['Opened', <When key="opened" iso={trade.opened_at} />],
          ['Closed', <When key="closed" iso={trade.closed_at} />],
        ]}
      />
      {trade.notes !== '' && <p>{trade.notes}</p>}
    </Stack>
  );
}
