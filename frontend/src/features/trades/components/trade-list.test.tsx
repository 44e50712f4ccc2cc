import { act, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { foldEvent } from '@/realtime/fold';
import { gives, page } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { makeTrade } from '@/testing/make-trade';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { TradeList } from './trade-list';

const list = () => (
  <TradeList filters={{}} onOpen={vi.fn()} emptyAction={<button type="button">Begin</button>} />
);

describeListStates({
  name: 'trades',
  path: '/trades',
  row: makeTrade(),
  reads: 'NSE:TCS',
  emptySentence: 'No trade yet.',
  ui: list,
});

test('a trade that closes elsewhere changes in the list without a request', async () => {
  server.use(
    gives('/trades', page([makeTrade({ status: 'open', exit_price: null, pnl_net: '0.00' })])),
  );
  const { cache } = renderWith(list());
  expect(await screen.findByText('Open')).toBeVisible();
  act(() => {
    foldEvent(cache, 'trade_update', { event: 'closed', data: makeTrade(), seq: 1 });
  });
  expect(await screen.findByText('Closed')).toBeVisible();
  expect(screen.getByText('+₹169.10', { exact: false })).toBeVisible();
});
