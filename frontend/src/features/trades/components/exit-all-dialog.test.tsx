import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { makePosition } from '@/testing/factories';
import { gives, page, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { ExitAllDialog } from './exit-all-dialog';

test('it names the money at risk and takes the typed words', async () => {
  let sent: unknown = null;
  server.use(
    gives(
      '/positions',
      page([
        makePosition({ quantity: '2', last_price: '100.00', paper: true }),
        makePosition({ id: 'p2', quantity: '-3', last_price: '50.00', paper: false }),
        makePosition({ id: 'p3', quantity: '0' }),
      ]),
    ),
    http.post(url('/trades/exit-all'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ items: [] }, { status: 202 });
    }),
  );
  renderWith(<ExitAllDialog opened onClose={vi.fn()} />);
  expect(await screen.findByText(/2 open positions, worth ₹350.00/)).toHaveTextContent(
    '1 of them with real money, worth ₹150.00',
  );
  const exit = screen.getByRole('button', { name: 'Exit all' });
  expect(exit).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Type EXIT ALL to confirm'), 'exit all');
  await userEvent.click(exit);
  await waitFor(() => {
    expect(sent).toEqual({ confirm: 'EXIT ALL' });
  });
});
