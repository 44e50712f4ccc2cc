import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeBroker } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { BrokerDetail } from './broker-detail';

const TYPES = {
  items: [
    {
      type: 'dhanhq',
      name: 'DhanHQ',
      auth: 'token',
      available: true,
      fields: [
        { name: 'client_id', label: 'Client ID', secret: false, required: true },
        { name: 'access_token', label: 'Access token', secret: true, required: true },
      ],
      capabilities: [],
    },
  ],
};

const dhan = makeBroker({
  type: 'dhanhq',
  label: 'Main',
  facts: { 'Orders from': '203.0.113.7' },
  warnings: ['Orders are refused from this machine’s address.'],
});

const show = (broker = dhan) => {
  server.use(
    gives('/brokers/b1', broker),
    gives('/brokers/types', TYPES),
    gives('/brokers/b1/postback', {
      url: 'https://t.example/api/v1/webhooks/brokers/b1',
      hint_url: 'https://t.example/api/v1/webhooks/brokers/hint/abc',
      old_secrets_until: null,
      secret: null,
    }),
  );
  renderWith(<BrokerDetail id="b1" onGone={() => undefined} />);
};

test('it shows what the broker said of the account, and its warnings', async () => {
  server.use(
    gives('/brokers/b1/funds', {
      available: '98440.50',
      utilized: null,
      collateral: null,
      withdrawable: null,
      opening: null,
    }),
  );
  show();
  expect(await screen.findByText('203.0.113.7')).toBeVisible();
  expect(screen.getByText('Orders are refused from this machine’s address.')).toBeVisible();
  expect(await screen.findByText('₹98,440.50')).toBeVisible();
});

test('a book that the broker refuses says why and can be tried again', async () => {
  server.use(
    gives('/brokers/b1/funds', {
      available: '1.00',
      utilized: null,
      collateral: null,
      withdrawable: null,
      opening: null,
    }),
    http.get(url('/brokers/b1/orders'), () =>
      problem(503, { title: 'A needed server is away', detail: 'DhanHQ does not answer.' }),
    ),
  );
  show();
  await userEvent.click(await screen.findByText('Orders'));
  expect(await screen.findByText('DhanHQ does not answer.')).toBeVisible();
  server.use(gives('/brokers/b1/orders', page([])));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No order in the broker’s book today.')).toBeVisible();
});

test('an expired account asks for new credentials and sends only what was typed', async () => {
  let sent: unknown = null;
  server.use(
    http.patch(url('/brokers/b1'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(dhan);
    }),
  );
  show({ ...dhan, status: 'expired', status_reason: 'The access token has expired.' });
  expect(await screen.findByText('The access token has expired.')).toBeVisible();
  expect(screen.queryByText('At the broker')).toBeNull();
  await userEvent.type(await screen.findByLabelText(/Client ID/), '1100');
  await userEvent.type(screen.getByLabelText(/Access token/), 'fresh');
  await userEvent.click(screen.getByRole('button', { name: 'Save and check' }));
  await waitFor(() => {
    expect(sent).toEqual({ credentials: { client_id: '1100', access_token: 'fresh' } });
  });
});

test('a postback secret is shown once, when it is made', async () => {
  server.use(
    gives('/brokers/b1/funds', {
      available: '1.00',
      utilized: null,
      collateral: null,
      withdrawable: null,
      opening: null,
    }),
    http.post(url('/brokers/b1/rotate-postback-secret'), () =>
      HttpResponse.json({
        url: 'https://t.example/api/v1/webhooks/brokers/b1',
        hint_url: 'https://t.example/api/v1/webhooks/brokers/hint/abc',
        old_secrets_until: '2026-11-21T08:00:00Z',
        secret: 'only-once',
      }),
    ),
  );
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Make a new secret' }));
  expect(await screen.findByText('only-once')).toBeVisible();
});
