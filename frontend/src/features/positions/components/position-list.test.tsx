import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { foldEvent } from '@/realtime/fold';
import { makePosition } from '@/testing/factories';
import { gives, page } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { PositionList } from './position-list';

const list = (openOnly = false) => (
  <PositionList openOnly={openOnly} emptyAction={<button type="button">Begin</button>} />
);

describeListStates({
  name: 'positions',
  path: '/positions',
  row: makePosition(),
  reads: 'NSE:TCS',
  emptySentence: 'No open position.',
  ui: () => list(),
});

test('a live price marks the position to market, with sign and arrow', async () => {
  server.use(gives('/positions', page([makePosition()])));
  const { cache } = renderWith(list());
  expect(await screen.findByText('+₹206.00', { exact: false })).toHaveTextContent('▲');
  act(() => {
    const timestamp = new Date().toISOString();
    foldEvent(cache, 'live_price', {
      symbol: 'NSE:TCS',
      price: '3600.50',
      timestamp,
      simulated: false,
    });
  });
  expect(await screen.findByText('−₹200.00', { exact: false })).toHaveTextContent('▼');
  expect(screen.getByText('₹3,600.50')).toBeVisible();
});

test('a position that is flat again is left out where only open ones are asked for', async () => {
  server.use(gives('/positions', page([makePosition({ quantity: '0' })])));
  renderWith(list(true));
  expect(await screen.findByText('No open position.')).toBeVisible();
});
