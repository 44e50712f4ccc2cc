import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { gives, page } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { LedgerCheck, LedgerList } from './ledger-list';

const ENTRY = {
  id: 'l1',
  broker_id: 'b1',
  at: '2026-11-20T08:00:00Z',
  kind: 'fill',
  symbol: 'NSE:TCS',
  broker_order_id: 'P-1',
  trade_id: 'P-1-1',
  lines: [
    { account: 'holdings', amount: '3620.50' },
    { account: 'cash', amount: '-3620.50' },
  ],
  charges: null,
};

describeListStates({
  name: 'the ledger',
  path: '/portfolio/ledger',
  row: ENTRY,
  reads: 'NSE:TCS',
  emptySentence: 'Nothing has been posted yet.',
  ui: (emptyAction) => <LedgerList brokerId="b1" emptyAction={emptyAction} />,
});

test('a posting shows both its sides', async () => {
  server.use(gives('/portfolio/ledger', page([ENTRY])));
  renderWith(<LedgerList brokerId="b1" emptyAction={null} />);
  expect(await screen.findByText('+₹3,620.50')).toBeVisible();
  expect(screen.getByText('−₹3,620.50')).toBeVisible();
});

test('the check says what the server found', async () => {
  server.use(
    gives('/portfolio/ledger/check', {
      balanced: false,
      entries: 3,
      accounts: {},
      problems: ['Cash is ₹1.00 off.'],
    }),
  );
  renderWith(<LedgerCheck brokerId="b1" />);
  await userEvent.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText('Cash is ₹1.00 off.')).toBeVisible();
});
