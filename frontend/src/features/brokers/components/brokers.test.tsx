import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeBroker } from '@/testing/factories';
import { gives, problem, url } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { BrokerList } from './broker-list';
import { LinkForm } from './link-form';

describeListStates({
  name: 'broker accounts',
  path: '/brokers',
  row: makeBroker({ label: 'My account' }),
  reads: 'My account',
  emptySentence: 'No broker account is linked.',
  ui: (emptyAction) => <BrokerList onOpen={() => undefined} emptyAction={emptyAction} />,
});

const TYPES = {
  items: [
    {
      type: 'zerodha',
      name: 'Zerodha',
      auth: 'oauth',
      available: false,
      fields: [],
      capabilities: [],
    },
    { type: 'paper', name: 'Paper', auth: 'none', available: true, fields: [], capabilities: [] },
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

test('the form has the fields the broker asks for, secrets hidden, and sends them', async () => {
  let sent: unknown = null;
  const linked: string[] = [];
  server.use(
    gives('/brokers/types', TYPES),
    gives('/brokers', { items: [], next_cursor: null }),
    http.post(url('/brokers'), async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(makeBroker({ id: 'b2', type: 'dhanhq' }), { status: 201 });
    }),
  );
  renderWith(
    <LinkForm
      onDone={({ id }) => {
        linked.push(id);
      }}
    />,
  );
  await userEvent.type(await screen.findByLabelText(/Client ID/), '1100');
  expect(screen.queryByText('Zerodha')).toBeNull();
  const token = screen.getByLabelText(/Access token/);
  expect(token).toHaveAttribute('type', 'password');
  await userEvent.type(token, 'secret');
  await userEvent.click(screen.getByRole('button', { name: 'Link account' }));
  await waitFor(() => {
    expect(linked).toEqual(['b2']);
  });
  expect(sent).toEqual({
    type: 'dhanhq',
    credentials: { client_id: '1100', access_token: 'secret' },
  });
});

test('what the server says about one field stands under that field', async () => {
  server.use(
    gives('/brokers/types', TYPES),
    http.post(url('/brokers'), () =>
      problem(422, {
        title: 'Not valid',
        errors: { credentials: { client_id: ['Digits only.'] } },
      }),
    ),
  );
  renderWith(<LinkForm onDone={() => undefined} />);
  await userEvent.type(await screen.findByLabelText(/Client ID/), 'abc');
  await userEvent.type(screen.getByLabelText(/Access token/), 'x');
  await userEvent.click(screen.getByRole('button', { name: 'Link account' }));
  expect(await screen.findByText('Digits only.')).toBeVisible();
});
