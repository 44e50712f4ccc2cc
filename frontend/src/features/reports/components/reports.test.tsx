import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { fails, gives, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { ChargesReport } from './charges-report';
import { EquityReport } from './equity-report';
import { ExportButtons } from './export-buttons';
import { PnlReport } from './pnl-report';
import { StatementReport } from './statement-report';
import { TaxReport } from './tax-report';

vi.mock('@/components/ui/time-chart', () => ({ TimeChart: () => null }));

const nothing = () => undefined;
const SUM = { pnl_gross: '0.00', charges: '0.00', pnl_net: '0.00', trades: 0, wins: 0, losses: 0 };
const row = (key: string, net: string, over = {}) => ({
  ...SUM,
  key,
  name: null,
  pnl_net: net,
  trades: 3,
  wins: 2,
  losses: 1,
  ...over,
});
const pnl = (by: string, items: object[]) => ({
  by,
  from: '2026-11-01',
  to: '2026-11-21',
  items,
  total: { ...SUM, pnl_net: '1234567.50', trades: 3, wins: 2, losses: 1 },
});

test('profit and loss by day has sums, a calendar and a table, the newest day first', async () => {
  const days: string[] = [];
  server.use(
    gives('/reports/pnl', pnl('day', [row('2026-11-19', '-50.00'), row('2026-11-20', '1200.00')])),
  );
  renderWith(
    <PnlReport
      filters={{ by: 'day' }}
      emptyAction={null}
      onDay={(day) => {
        days.push(day);
      }}
    />,
  );
  expect(await screen.findByText('+₹12,34,567.50')).toBeVisible();
  expect(screen.getByText('2 won, 1 lost: 66.7 %')).toBeVisible();
  const table = screen.getByRole('table', { name: 'Profit and loss by day' });
  const [, first] = within(table).getAllByRole('row');
  expect(first).toHaveTextContent('Fri 20 Nov 2026');
  await userEvent.click(screen.getByTitle('Thu 19 Nov 2026: −₹50.00'));
  expect(days).toEqual(['2026-11-19']);
});

test('of trades that are still held it is said that this is what was realised so far', async () => {
  server.use(gives('/reports/pnl', pnl('symbol', [row('NSE:SBIN', '10.00')])));
  renderWith(
    <PnlReport filters={{ by: 'symbol', status: 'open' }} emptyAction={null} onDay={nothing} />,
  );
  expect(await screen.findByText(/realised of them so far/)).toBeVisible();
});

test('what was ordered by hand has a name among strategies', async () => {
  server.use(
    gives('/reports/pnl', pnl('strategy', [row('s1', '10.00', { name: 'SMA' }), row('', '-5.00')])),
  );
  renderWith(<PnlReport filters={{ by: 'strategy' }} emptyAction={null} onDay={nothing} />);
  expect(await screen.findByText('SMA')).toBeVisible();
  expect(screen.getByText('By hand')).toBeVisible();
});

test('a report without rows says what to do; one that failed can be asked for again', async () => {
  server.use(fails('/reports/pnl'));
  renderWith(
    <PnlReport
      filters={{ by: 'symbol' }}
      emptyAction={<button type="button">Begin</button>}
      onDay={nothing}
    />,
  );
  expect(await screen.findByRole('alert')).toHaveTextContent('req-123');
  server.use(gives('/reports/pnl', pnl('symbol', [])));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/Nothing was closed on these days/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Begin' })).toBeVisible();
});

test('equity tells the peak, the deepest drawdown and its day', async () => {
  const point = {
    day: '2026-11-20',
    pnl_net: '-500.00',
    equity: '99500.00',
    peak: '100000.00',
    drawdown: '500.00',
    drawdown_percent: '0.50',
  };
  server.use(
    gives('/reports/equity', {
      from: '2026-11-01',
      to: '2026-11-21',
      capital: '100000.00',
      opening: '100000.00',
      items: [point],
      max_drawdown: point,
    }),
  );
  renderWith(<EquityReport filters={{}} emptyAction={null} />);
  expect(await screen.findByText('0.50 % on Fri 20 Nov 2026')).toBeVisible();
  expect(screen.getAllByText('₹99,500.00').length).toBeGreaterThan(0);
});

const CHARGED = {
  brokerage: '40.00',
  stt: '40.00',
  exchange: '0.00',
  sebi: '0.00',
  stamp: '0.00',
  gst: '20.00',
  dp: '0.00',
  interest: '0.00',
  total: '100.00',
};

test('charges have their shares, and say when they are reckoned', async () => {
  server.use(
    gives('/reports/charges', {
      by: 'day',
      from: '2026-11-01',
      to: '2026-11-21',
      estimated: true,
      items: [{ key: '2026-11-20', ...CHARGED }],
      total: CHARGED,
    }),
  );
  renderWith(<ChargesReport filters={{}} emptyAction={null} />);
  const table = await screen.findByRole('table', { name: 'Charges by component' });
  expect(within(table).getByRole('row', { name: /GST/ })).toHaveTextContent('20 %');
  expect(screen.getByText(/contract note is what counts/)).toBeVisible();
});

const STANDING = {
  cash: '98368.61',
  margin: '1624.70',
  holdings: '0.00',
  loan: '0.00',
  capital: '100000.00',
  realized_pnl: '0.00',
  charges: '6.69',
  interest: '0.00',
  total: '99993.31',
};
const line = (id: string) => ({
  id,
  at: '2026-11-20T04:50:00.135Z',
  kind: 'fill',
  symbol: 'NSE:SBIN',
  broker_order_id: 'P-1',
  amount: '-1631.39',
  balance: '98368.61',
  margin: '1624.70',
  holdings: '0.00',
  realized_pnl: '0.00',
  charges: '6.69',
  interest: '0.00',
});

test('a statement is read to its end before it is printed', async () => {
  const printed: number[] = [];
  vi.stubGlobal('print', () => {
    printed.push(screen.getAllByTestId('statement-row').length);
  });
  server.use(
    http.get(url('/reports/statement'), ({ request }) => {
      const isFirst = new URL(request.url).searchParams.get('cursor') === null;
      return HttpResponse.json({
        broker_id: 'b1',
        from: null,
        to: null,
        opening: STANDING,
        closing: STANDING,
        items: isFirst ? [line('l1'), line('l2')] : [line('l3')],
        next_cursor: isFirst ? 'more' : null,
      });
    }),
  );
  renderWith(<StatementReport filters={{}} heading="Paper account" emptyAction={null} />);
  expect(await screen.findByRole('button', { name: 'Load later entries' })).toBeVisible();
  expect(screen.getAllByText('Fill')).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: 'Print' }));
  await waitFor(() => {
    expect(printed).toEqual([3]);
  });
  vi.unstubAllGlobals();
});

test('the tax view says that it is no advice, also while there is nothing in it', async () => {
  server.use(
    gives('/reports/tax', {
      year: '2026-27',
      from: '2026-04-01',
      to: '2027-03-31',
      type: 'live',
      items: [
        {
          category: 'derivatives',
          lots: 2,
          proceeds: '19500.00',
          cost: '18700.00',
          gains: '1300.00',
          losses: '500.00',
          net: '800.00',
          turnover: '1800.00',
          charges: '72.68',
          stt: '20.00',
        },
      ],
      notes: ['Splits are not known.'],
    }),
  );
  renderWith(<TaxReport filters={{ year: '2026-27', type: 'live' }} emptyAction={null} />);
  expect(screen.getByText('An aid, and no tax advice.')).toBeVisible();
  expect(await screen.findByText('Futures and options')).toBeVisible();
  expect(screen.getByText('₹1,800.00')).toBeVisible();
  expect(screen.getByText('Splits are not known.')).toBeVisible();
});

test('an export asks for what the screen shows, and can be stopped without a complaint', async () => {
  const asked: string[] = [];
  server.use(
    http.get(url('/reports/trades.csv'), ({ request }) => {
      asked.push(new URL(request.url).search);
      return new Promise<never>(nothing);
    }),
    http.get(url('/reports/trades.xlsx'), () => problem(503, { title: 'Busy' })),
  );
  renderWith(<ExportButtons report="trades" filters={{ symbol: 'NSE:TCS', side: undefined }} />);
  await userEvent.click(screen.getByRole('button', { name: 'Export CSV' }));
  expect(await screen.findByText('The server begins …')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(await screen.findByRole('button', { name: 'Export CSV' })).toBeVisible();
  expect(asked).toEqual(['?symbol=NSE%3ATCS']);
  await userEvent.click(screen.getByRole('button', { name: 'Export Excel' }));
  expect(await screen.findByText('Busy')).toBeVisible();
});
