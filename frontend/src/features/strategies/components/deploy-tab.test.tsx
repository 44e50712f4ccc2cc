import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { foldEvent } from '@/realtime/fold';
import { makeAlert, makeStrategy } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { DeployTab } from './deploy-tab';
import { SettingsTab } from './settings-tab';

const MESSAGE = {
  message: '{"act":"{{strategy.order.action}}"}',
  webhook_path: 'wh_1',
  webhook_url: 'http://localhost:3000/webhooks/wh_1',
};

const deployed = () => [gives('/strategies/s1/alert-message', MESSAGE), gives('/alerts', page([]))];

test('the address and the message are there to copy', async () => {
  const user = userEvent.setup();
  Object.defineProperty(globalThis, 'isSecureContext', { value: true, configurable: true });
  server.use(...deployed());
  renderWith(<DeployTab strategy={makeStrategy()} />);
  await user.click(await screen.findByRole('button', { name: 'Copy webhook URL' }));
  expect(await navigator.clipboard.readText()).toBe(MESSAGE.webhook_url);
  await user.click(screen.getByRole('button', { name: 'Copy alert message' }));
  expect(await navigator.clipboard.readText()).toBe(MESSAGE.message);
});

test('the waiting light turns green by itself with the first alert', async () => {
  server.use(...deployed());
  const { cache } = renderWith(<DeployTab strategy={makeStrategy()} />);
  expect(await screen.findByText('Waiting for the first alert')).toBeVisible();
  await waitFor(() => {
    expect(cache.isFetching()).toBe(0);
  });
  act(() => {
    foldEvent(cache, 'alert', { ...makeAlert(), seq: 1 });
  });
  expect(await screen.findByText(/Alerts arrive/)).toBeVisible();
});

test('a test alert is sent, and a repeat is called a repeat', async () => {
  let duplicate = false;
  server.use(
    ...deployed(),
    http.post(url('/strategies/s1/test-alert'), () =>
      HttpResponse.json({ status: 'alert received', alert_id: 'a1', duplicate }),
    ),
  );
  renderWith(<DeployTab strategy={makeStrategy()} />);
  const button = await screen.findByRole('button', { name: 'Send test alert' });
  await userEvent.click(button);
  expect(await screen.findByText('Test alert sent.')).toBeVisible();
  duplicate = true;
  await userEvent.click(button);
  expect(await screen.findByText(/Recognised as a repeat/)).toBeVisible();
});

test('going live needs the name, typed letter by letter', async () => {
  let sent: unknown = null;
  const strategy = makeStrategy({ status: 'draft', paper_trading: false, name: 'Gap fade' });
  server.use(
    gives('/strategies', page([])),
    http.post(url('/strategies/s1/deploy'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...strategy, status: 'active' });
    }),
  );
  renderWith(<DeployTab strategy={strategy} />);
  const button = screen.getByRole('button', { name: 'Deploy' });
  const name = screen.getByLabelText(/Type the strategy/);
  await userEvent.type(name, 'gap fade');
  expect(button).toBeDisabled();
  await userEvent.clear(name);
  await userEvent.type(name, 'Gap fade');
  await userEvent.click(button);
  await waitFor(() => {
    expect(sent).toEqual({ confirm: 'Gap fade' });
  });
});

test('a script with errors cannot be deployed, and the tab says why', () => {
  renderWith(<DeployTab strategy={makeStrategy({ status: 'error' })} />);
  expect(screen.getByText(/The script has errors/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Deploy' })).toBeDisabled();
});

test('deleting asks first, and a refusal is shown where it was asked', async () => {
  server.use(
    http.delete(url('/strategies/s1'), () =>
      problem(409, { title: 'Still open', detail: 'Close its position first.' }),
    ),
  );
  renderWith(<SettingsTab strategy={makeStrategy()} onDeleted={() => undefined} />);
  await userEvent.click(screen.getByRole('button', { name: 'Delete strategy' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent('Delete SMA crossover?');
  const [confirm] = [...dialog.querySelectorAll('button')].filter(
    (button) => button.textContent === 'Delete strategy',
  );
  if (confirm === undefined) throw new Error('no button in the dialog');
  await userEvent.click(confirm);
  expect(await screen.findByText('Still open: Close its position first.')).toBeVisible();
});
