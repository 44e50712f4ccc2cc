import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { makeOrder } from '@/testing/factories';
import { gives, page } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { OrderList } from './order-list';

const list = (
  <OrderList
    filters={{}}

    emptyAction={<button type="button">Begin</button>}
  />
);

describeListStates({
  name: 'orders',
  path: '/orders',
  row: makeOrder(),
  reads: 'NSE:TCS',
  emptySentence: 'No order yet. The first one comes with the first alert.',
  ui: () => list,
});

test('a partly filled order shows how much of it is filled', async () => {
  const order = makeOrder({
    status: 'PARTIAL',
    paper: false,
    quantity: '1250',
    filled_quantity: '400',
  });
  server.use(gives('/orders', page([order])));
  renderWith(list);
  expect(await screen.findByText('400 / 1,250')).toBeVisible();
  expect(screen.getByText('Partly filled')).toBeVisible();
  expect(screen.getByText('LIVE')).toBeVisible();
});
