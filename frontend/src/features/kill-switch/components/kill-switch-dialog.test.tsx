import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { gives, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { KillSwitchDialog } from './kill-switch-dialog';

const OFF = { active: false, level: 'kill', reason: null, changed_at: null };
const ON = { active: true, level: 'kill', reason: null, changed_at: '2026-11-20T08:00:00Z' };

test('it takes the typed word, and sends what was chosen', async () => {
  let sent: unknown = null;
  server.use(
    gives('/kill-switch', { ...OFF, everybody: OFF }),
    http.put(url('/kill-switch'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...ON, everybody: OFF });
    }),
  );
  const onClose = vi.fn();
  renderWith(<KillSwitchDialog opened onClose={onClose} />);
  const stop = await screen.findByRole('button', { name: 'Stop my orders' });
  expect(stop).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Type STOP to confirm'), 'stop');
  await userEvent.click(stop);
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent).toEqual({ active: true, level: 'kill', cancel_orders: true });
});

test('positions are closed only when that is typed out', async () => {
  let sent: unknown = null;
  server.use(
    gives('/kill-switch', { ...OFF, everybody: OFF }),
    http.put(url('/kill-switch'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...ON, everybody: OFF });
    }),
  );
  renderWith(<KillSwitchDialog opened onClose={() => undefined} />);
  await userEvent.click(await screen.findByLabelText(/close every position/));
  await userEvent.type(screen.getByLabelText('Type CLOSE POSITIONS to confirm'), 'stop');
  expect(screen.getByRole('button', { name: 'Stop my orders' })).toBeDisabled();
  await userEvent.clear(screen.getByLabelText('Type CLOSE POSITIONS to confirm'));
  await userEvent.type(screen.getByLabelText('Type CLOSE POSITIONS to confirm'), 'close positions');
  await userEvent.click(screen.getByRole('button', { name: 'Stop my orders' }));
  await waitFor(() => {
    expect(sent).toEqual({
      active: true,
      level: 'kill',
      cancel_orders: true,
      close_positions: true,
      confirm: 'CLOSE POSITIONS',
    });
  });
});

test('when orders are stopped it offers to let them go again', async () => {
  let sent: unknown = null;
  server.use(
    gives('/kill-switch', { ...ON, everybody: OFF }),
    http.put(url('/kill-switch'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...OFF, everybody: OFF });
    }),
  );
  renderWith(<KillSwitchDialog opened onClose={() => undefined} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Let orders go again' }));
  await waitFor(() => {
    expect(sent).toEqual({ active: false });
  });
});
