import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { makeChannel, makeDelivery, METHODS } from '@/testing/channel-factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { ChannelDetail } from './channel-detail';
import { ChannelForm } from './channel-form';
import { ChannelList } from './channel-list';
import { DeliveryList } from './delivery-list';
import { SendForm } from './send-form';
import { TelegramLink } from './telegram-link';

const nothing = () => undefined;
const STRATEGIES = [
  { id: 's1', name: 'SMA cross' },
  { id: 's2', name: 'Breakout' },
];

beforeEach(() => {
  server.use(gives('/notifications/methods', METHODS));
});

describeListStates({
  name: 'channels',
  path: '/notifications/channels',
  row: makeChannel(),
  reads: 'asha@example.in',
  emptySentence: 'You are told of things in this app only. Add where else.',
  ui: (emptyAction) => {
    server.use(gives('/notifications/methods', METHODS));
    return <ChannelList onOpen={nothing} emptyAction={emptyAction} />;
  },
});

describeListStates({
  name: 'the delivery log',
  path: '/notifications/deliveries',
  row: makeDelivery({ status: 'failed', error: 'The mailbox is full.' }),
  reads: 'The mailbox is full.',
  emptySentence: 'Nothing was sent to a channel yet.',
  ui: (emptyAction) => <DeliveryList filters={{}} emptyAction={emptyAction} />,
});

const detail = (channel = makeChannel()) =>
  renderWith(
    <ChannelDetail channel={channel} strategies={STRATEGIES} links={null} onGone={nothing} />,
  );

/** Keeps what is asked to be changed. */
function changes() {
  const sent: unknown[] = [];
  server.use(
    http.patch(url('/notifications/channels/c1'), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(makeChannel());
    }),
  );
  return sent;
}

test('a new channel is asked for its place in the words of its way', async () => {
  const made: unknown[] = [];
  server.use(
    http.post(url('/notifications/channels'), async ({ request }) => {
      made.push(await request.json());
      return problem(422, {
        title: 'Not valid',
        errors: { json: { endpoint: ['Not a chat’s id.'] } },
      });
    }),
  );
  renderWith(<ChannelForm onDone={nothing} />);
  await userEvent.selectOptions(screen.getByLabelText('Way'), 'Telegram');
  await userEvent.type(screen.getByLabelText('Chat id'), ' nobody ');
  await userEvent.click(screen.getByRole('button', { name: 'Send the code' }));
  expect(await screen.findByText('Not a chat’s id.')).toBeVisible();
  expect(made).toEqual([{ method: 'telegram', endpoint: 'nobody' }]);
});

test('a way that this server is not set up for says so, and can be added all the same', async () => {
  renderWith(<ChannelForm onDone={nothing} />);
  await userEvent.selectOptions(screen.getByLabelText('Way'), 'SMS');
  expect(await screen.findByText(/SMS is not set up on this server/)).toBeVisible();
  await userEvent.type(screen.getByLabelText('Phone number'), '+919812345678');
  expect(screen.getByRole('button', { name: 'Add it' })).toBeEnabled();
});

test('a channel that got no code yet is asked for one', async () => {
  let asked = 0;
  server.use(
    http.post(url('/notifications/channels/c1/code'), () => {
      asked += 1;
      return problem(409, { title: 'Not now', detail: 'SMS is not set up on this server.' });
    }),
  );
  detail(makeChannel({ verified: false, error: 'SMS is not set up on this server.' }));
  expect(screen.getByText(/No code was sent there yet/)).toBeVisible();
  expect(screen.queryByLabelText('Code')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Send the code' }));
  expect(await screen.findByText(/Not now/)).toBeVisible();
  expect(asked).toBe(1);
});

test('a channel shows its code form until the right code was entered', async () => {
  const codes: unknown[] = [];
  server.use(
    http.post(url('/notifications/channels/c1/verify'), async ({ request }) => {
      codes.push(await request.json());
      return problem(422, { title: 'Not valid', errors: { json: { code: ['Not this code.'] } } });
    }),
  );
  const code_expires_at = new Date(Date.now() + 600_000).toISOString();
  detail(makeChannel({ verified: false, verified_at: null, code_expires_at }));
  expect(screen.queryByRole('button', { name: 'Send a test message' })).toBeNull();
  await userEvent.type(screen.getByLabelText('Code'), '12a3 456');
  await userEvent.click(screen.getByRole('button', { name: 'Verify' }));
  expect(await screen.findByText('Not this code.')).toBeVisible();
  expect(codes).toEqual([{ code: '123456' }]);
});

test('a test message is followed until it has ended', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let looked = 0;
  server.use(
    http.post(url('/notifications/channels/c1/test'), () =>
      HttpResponse.json(makeDelivery({ status: 'waiting', sent_at: null }), { status: 202 }),
    ),
    http.get(url('/notifications/deliveries'), () => {
      looked += 1;
      const over = looked > 1 ? {} : ({ status: 'sending', sent_at: null } as const);
      return HttpResponse.json(page([makeDelivery(over)]));
    }),
  );
  detail();
  await userEvent.click(screen.getByRole('button', { name: 'Send a test message' }));
  expect(await screen.findByText('Sending')).toBeVisible();
  expect(await screen.findByText('Sent')).toBeVisible();
  expect(screen.getByText('after 400 ms')).toBeVisible();
  vi.useRealTimers();
});

test('events, strategies, quiet hours and digest are kept as chosen', async () => {
  const sent = changes();
  detail();
  await screen.findByRole('radio', { name: 'Everything' });
  await userEvent.click(screen.getAllByRole('radio', { name: 'Only these' })[0] as HTMLElement);
  await userEvent.click(await screen.findByLabelText('The kill switch was set'));
  await userEvent.click(screen.getAllByRole('radio', { name: 'Only these' })[1] as HTMLElement);
  await userEvent.click(screen.getByLabelText('Breakout'));
  await userEvent.click(screen.getByRole('radio', { name: 'Every hour' }));
  await userEvent.click(screen.getByLabelText('Quiet hours'));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Saved.')).toBeVisible();
  expect(sent).toEqual([
    {
      enabled: true,
      events: ['order'],
      strategy_ids: ['s2'],
      quiet_hours: { start: '22:00', end: '07:30', zone: 'Asia/Kolkata', critical_passes: true },
      digest: 'hourly',
    },
  ]);
});

test('nothing ticked is not taken for everything', async () => {
  const sent = changes();
  detail(makeChannel({ events: ['kill_switch'] }));
  await userEvent.click(await screen.findByLabelText('The kill switch was set'));
  expect(await screen.findByText(/Tick at least one/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  expect(sent).toEqual([]);
});

test('a chat that shows the code is linked before one’s eyes', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const older = makeChannel({ id: 'old', method: 'telegram', endpoint: '42', linked: true });
  server.use(
    gives('/notifications/channels', page([older])),
    http.post(url('/notifications/telegram/link'), () => {
      const chat = makeChannel({ method: 'telegram', endpoint: '4711', linked: true });
      server.use(gives('/notifications/channels', page([chat, older])));
      return HttpResponse.json({
        code: 'ABCD2345',
        bot: 'autotrade_bot',
        url: 'https://t.me/autotrade_bot?start=ABCD2345',
        expires_at: new Date(Date.now() + 600_000).toISOString(),
      });
    }),
  );
  renderWith(<TelegramLink />);
  await screen.findByText(/takes the commands/);
  await userEvent.click(screen.getByRole('button', { name: 'Link a chat' }));
  expect(await screen.findByText('/start ABCD2345')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Open Telegram' })).toHaveAttribute(
    'href',
    'https://t.me/autotrade_bot?start=ABCD2345',
  );
  expect(await screen.findByText(/4711 gets messages/)).toBeVisible();
  vi.useRealTimers();
});

test('more than five messages a minute are told to wait', async () => {
  server.use(
    http.post(url('/notifications'), () =>
      HttpResponse.json(
        { type: 'about:blank', title: 'Too many requests', status: 429 },
        {
          status: 429,
          headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '37' },
        },
      ),
    ),
  );
  renderWith(<SendForm onDone={nothing} />);
  expect(screen.getByText(/Five a minute at most/)).toBeVisible();
  await userEvent.type(screen.getByLabelText('Message'), 'Hello');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() => {
    expect(screen.getByText(/Wait 37 seconds/)).toBeVisible();
  });
});
