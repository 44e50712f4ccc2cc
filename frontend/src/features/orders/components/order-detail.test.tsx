import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse, type JsonBodyType } from 'msw';
import { expect, test } from 'vitest';
import type { Order } from '@/api/types';
import { makeBroker, makeOrder } from '@/testing/factories';
import { fails, gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { OrderDetail } from './order-detail';

function show(order: Order) {
  server.use(
    gives(`/orders/${order.id}`, order),
    gives('/brokers', page([makeBroker({ label: 'Main account' })])),
    gives('/instruments', { items: [] }),
  );
  renderWith(<OrderDetail id={order.id} links={() => <a href="/a">Open alert</a>} />);
}

const working = (over: Partial<Order> = {}) =>
  makeOrder({
    status: 'OPEN',
    order_type: 'LIMIT',
    price: '3600.00',
    filled_quantity: '0',
    average_price: null,
    ...over,
  });

test('it tells all that is known, each fill, and the way to its alert', async () => {
  show(
    makeOrder({
      fills: [{ trade_id: 'T-9', quantity: '10', price: '3620.50', at: '2026-11-20T08:00:01Z' }],
    }),
  );
  expect(await screen.findByText('at-1')).toBeVisible();
  expect(screen.getByText('42')).toBeVisible();
  expect(screen.getByText('Main account')).toBeVisible();
  const history = screen.getByRole('list', { name: 'History' });
  expect(within(history).getByText('Filled 10 at ₹3,620.50')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Open alert' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Cancel order' })).toBeNull();
});

test('the broker’s reason is shown as it came', async () => {
  show(makeOrder({ status: 'REJECTED', status_reason: 'RMS: margin short by 1,240' }));
  expect(await screen.findByText('RMS: margin short by 1,240')).toBeVisible();
});

test.each(['UNKNOWN', 'LOST'] as const)('an order that is %s says what to do', async (status) => {
  show(makeOrder({ status }));
  expect(await screen.findByRole('note')).toHaveTextContent(/place it again/);
});

test('an order placed elsewhere is marked and can’t be touched', async () => {
  show(working({ external: true }));
  expect(await screen.findByText('EXTERNAL')).toBeVisible();
  expect(screen.getByRole('note')).toHaveTextContent('placed elsewhere');
  expect(screen.queryByRole('button', { name: 'Modify' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Cancel order' })).toBeNull();
});

test('a working order is cancelled after one more question', async () => {
  show(working());
  server.use(
    http.delete(url('/orders/o1'), () => HttpResponse.json(working({ status: 'CANCELLED' }))),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel order' }));
  expect(screen.getByText(/What has been filled stays/)).toHaveTextContent('at Main account');
  await userEvent.click(screen.getByRole('button', { name: 'Yes, cancel it' }));
  expect((await screen.findAllByText('Cancelled'))[0]).toBeVisible();
});

test('a refusal to cancel says why', async () => {
  show(working());
  server.use(
    http.delete(url('/orders/o1'), () =>
      problem(409, { title: 'Not possible', detail: 'Nobody knows whether the broker has it.' }),
    ),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel order' }));
  await userEvent.click(screen.getByRole('button', { name: 'Yes, cancel it' }));
  expect(await screen.findByText(/Nobody knows whether the broker has it/)).toBeVisible();
});

test('only what was changed is sent; a live change is asked for once more', async () => {
  const bodies: JsonBodyType[] = [];
  show(working({ paper: false }));
  server.use(
    http.patch(url('/orders/o1'), async ({ request }) => {
      bodies.push((await request.json()) as JsonBodyType);
      return HttpResponse.json(working({ paper: false, price: '3601.00' }));
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Modify' }));
  expect(screen.getByRole('button', { name: 'Save changes' })).toBeDisabled();
  await userEvent.clear(screen.getByLabelText('Price'));
  await userEvent.type(screen.getByLabelText('Price'), '3601');
  await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
  expect(screen.getByRole('alert')).toHaveTextContent('BUY 10 NSE:TCS');
  expect(bodies).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Change it live at Main account' }));
  expect(await screen.findByRole('button', { name: 'Modify' })).toBeVisible();
  expect(bodies).toEqual([{ price: '3601' }]);
});

test('a complaint about a change stands at its field', async () => {
  show(working());
  server.use(
    http.patch(url('/orders/o1'), () =>
      problem(422, { title: 'Not valid', errors: { price: ['Off the tick.'] } }),
    ),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Modify' }));
  await userEvent.click(screen.getByRole('button', { name: 'More price' }));
  await userEvent.click(screen.getByRole('button', { name: 'Save changes' }));
  expect(await screen.findByText('Off the tick.')).toBeVisible();
});

test('an order that can’t be read says so and can be tried again', async () => {
  server.use(fails('/orders/o9'), gives('/brokers', page([])));
  renderWith(<OrderDetail id="o9" links={() => null} />);
  expect(await screen.findByRole('alert')).toHaveTextContent('req-123');
});
