import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse, type JsonBodyType } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { makeBroker, makeInstrument, makeOrder } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { OrderTicket } from './order-ticket';

interface Sent {
  body: JsonBodyType;
  key: string | null;
}

let sent: Sent[];
let answer: () => Response;
const onPlaced = vi.fn();

const LIVE = makeBroker({ id: 'b2', type: 'dhanhq', label: 'Main account' });

const PREVIEW = {
  price: '3641.10',
  notional: '18205.50',
  margin_required: '3641.10',
  charges: {
    brokerage: '5.46',
    stt: '0.00',
    exchange: '0.56',
    sebi: '0.02',
    stamp: '0.55',
    gst: '1.09',
    dp: '0.00',
    total: '7.68',
  },
  available_margin: '1000.00',
  sufficient: false,
};

beforeEach(() => {
  sent = [];
  answer = () => HttpResponse.json(makeOrder(), { status: 201 });
  onPlaced.mockReset();
  server.use(
    gives('/brokers', page([makeBroker(), LIVE])),
    http.get(url('/instruments'), ({ request }) => {
      const isFuture = new URL(request.url).searchParams.get('q')?.startsWith('NFO') === true;
      return HttpResponse.json({
        items: [
          isFuture
            ? makeInstrument({
                symbol: 'NFO:NIFTY26DECFUT',
                segment: 'NFO',
                kind: 'FUT',
                lot_size: '75',
              })
            : makeInstrument(),
        ],
      });
    }),
    http.post(url('/orders/preview'), () => HttpResponse.json(PREVIEW)),
    http.post(url('/orders'), async ({ request }) => {
      sent.push({
        body: (await request.json()) as JsonBodyType,
        key: request.headers.get('Idempotency-Key'),
      });
      return answer();
    }),
  );
});

async function fillIn(symbol = 'NSE:TCS', quantity = '5') {
  renderWith(<OrderTicket side="BUY" onPlaced={onPlaced} />);
  await userEvent.type(await screen.findByRole('combobox', { name: 'Instrument' }), symbol);
  await userEvent.clear(screen.getByLabelText('Quantity'));
  await userEvent.type(screen.getByLabelText('Quantity'), quantity);
}

test('a paper order is sent at once, as typed', async () => {
  await fillIn();
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  await vi.waitFor(() => {
    expect(onPlaced).toHaveBeenCalled();
  });
  expect(sent[0]?.body).toEqual({
    broker_id: 'b1',
    symbol: 'NSE:TCS',
    side: 'BUY',
    quantity: '5',
    order_type: 'MARKET',
    product: 'INTRADAY',
    validity: 'DAY',
    price: null,
    trigger_price: null,
  });
});

test('a ticket that is sent twice carries the same key', async () => {
  answer = () => problem(503, { title: 'A needed server is away' });
  await fillIn();
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('may have been placed');
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  await vi.waitFor(() => {
    expect(sent).toHaveLength(2);
  });
  expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

test('a live order is said back with account and quantity before it leaves', async () => {
  await fillIn();
  await userEvent.selectOptions(screen.getByLabelText('Account'), 'b2');
  await userEvent.click(screen.getByRole('button', { name: 'Review live order' }));
  const question = await screen.findByRole('group', { name: 'Confirm live order' });
  expect(question).toHaveTextContent('Buy 5 NSE:TCS through Main account, with real money.');
  expect(sent).toHaveLength(0);
  await userEvent.click(within(question).getByRole('button', { name: 'Buy 5 NSE:TCS live' }));
  await vi.waitFor(() => {
    expect(sent).toHaveLength(1);
  });
});

test('going back from the question keeps what was typed and sends nothing', async () => {
  await fillIn();
  await userEvent.selectOptions(screen.getByLabelText('Account'), 'b2');
  await userEvent.click(screen.getByRole('button', { name: 'Review live order' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Back' }));
  expect(screen.getByRole('combobox', { name: 'Instrument' })).toHaveValue('NSE:TCS');
  expect(screen.getByLabelText('Quantity')).toHaveValue('5');
  expect(sent).toHaveLength(0);
});

test('a complaint of the server stands at its field', async () => {
  answer = () =>
    problem(422, { title: 'Some fields are not valid', errors: { quantity: ['Too many.'] } });
  await fillIn();
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  expect(await screen.findByText('Too many.')).toBeVisible();
  expect(screen.getByLabelText('Quantity')).toBeInvalid();
  expect(onPlaced).not.toHaveBeenCalled();
});

test('what no field stands for is said under the form', async () => {
  answer = () =>
    problem(409, {
      title: 'The present state does not allow this',
      detail: 'The market is closed.',
    });
  await fillIn();
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('The market is closed.');
});

test('a contract moves by its lot and offers its own products', async () => {
  await fillIn('NFO:NIFTY26DECFUT', '75');
  expect(await screen.findByText('In lots of 75.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'More quantity' }));
  expect(screen.getByLabelText('Quantity')).toHaveValue('150');
  const products = within(screen.getByLabelText('Product')).getAllByRole('option');
  expect(products.map(({ textContent }) => textContent)).toEqual(['Intraday', 'Carry forward']);
});

test('a quantity off its lot and a price off its tick are told before anything is sent', async () => {
  await fillIn('NFO:NIFTY26DECFUT', '80');
  await screen.findByText('In lots of 75.');
  await userEvent.selectOptions(screen.getByLabelText('Type'), 'LIMIT');
  await userEvent.type(screen.getByLabelText('Price'), '24000.02');
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  expect(screen.getByText('Must be a multiple of the lot of 75.')).toBeVisible();
  expect(screen.getByText('Must be a multiple of the tick of 0.05.')).toBeVisible();
  expect(sent).toHaveLength(0);
});

test('a stop limit order asks for both its prices', async () => {
  await fillIn();
  await userEvent.selectOptions(screen.getByLabelText('Type'), 'SL');
  await userEvent.click(screen.getByRole('button', { name: 'Buy on paper' }));
  expect(screen.getAllByText('Needed for this type of order.')).toHaveLength(2);
  expect(sent).toHaveLength(0);
});

test('what the order would cost stands in the ticket before it is sent', async () => {
  await fillIn();
  const cost = await screen.findByRole('group', { name: 'What it would cost' });
  expect(cost).toHaveTextContent('₹18,205.50');
  expect(cost).toHaveTextContent('brokerage ₹5.46');
  expect(cost).not.toHaveTextContent('STT');
  expect(cost).toHaveTextContent('₹1,000.00 of margin is available: not enough for this order.');
  expect(sent).toEqual([]);
});
