import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makePosition } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { PositionDetail } from './position-detail';

const POSITION = makePosition({ id: 'p1', quantity: '10', last_price: '3641.10', paper: true });

const show = () => {
  server.use(gives('/positions', page([POSITION])));
  renderWith(<PositionDetail id="p1" links={() => null} />);
};

test('levels are sent as typed, and what the server says stands at its field', async () => {
  let sent: unknown = null;
  show();
  server.use(
    http.patch(url('/positions/p1'), async ({ request }) => {
      sent = await request.json();
      return problem(422, { title: 'Not valid', errors: { stop_loss: ['Off the tick of 0.05.'] } });
    }),
  );
  await userEvent.type(await screen.findByLabelText('Stop-loss'), '3600.01');
  await userEvent.click(screen.getByRole('button', { name: 'Set levels' }));
  expect(await screen.findByText('Off the tick of 0.05.')).toBeVisible();
  expect(sent).toEqual({ stop_loss: '3600.01', target: null, trailing: null });
});

test('an exit is asked for once more before it is sent', async () => {
  let exits = 0;
  show();
  server.use(
    http.post(url('/positions/p1/exit'), () => {
      exits += 1;
      return HttpResponse.json({ id: 'x1', status: 'wanted', orders: [] });
    }),
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Exit position' }));
  expect(screen.getByText(/Sell 10 NSE:TCS at the market, on paper/)).toBeVisible();
  expect(exits).toBe(0);
  await userEvent.click(screen.getByRole('button', { name: 'Yes, exit it' }));
  await waitFor(() => {
    expect(exits).toBe(1);
  });
  expect(await screen.findByText(/The exit is on its way/)).toBeVisible();
});
