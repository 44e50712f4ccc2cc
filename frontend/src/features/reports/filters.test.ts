import { expect, test } from 'vitest';
import {
  chargesFilters,
  chosenDays,
  equityFilters,
  executionFilters,
  exportPath,
  isDefault,
  periodOf,
  pnlFilters,
  taxFilters,
  tradeFilters,
  viewFilters,
} from './filters';

const TODAY = '2026-11-21';

test('a report begins with the last thirty days; chosen days take the place of a period', () => {
  expect(periodOf({})).toBe('30d');
  expect(chosenDays({}, TODAY)).toEqual({ from: '2026-10-23', to: '2026-11-21' });
  expect(periodOf({ from: '2026-01-01' })).toBeUndefined();
  expect(chosenDays({ from: '2026-01-01' }, TODAY)).toEqual({ from: '2026-01-01' });
  expect(chosenDays({ period: 'fy' }, TODAY)).toEqual({ from: '2026-04-01', to: '2027-03-31' });
});

test('a side or status that another report knows is left out', () => {
  const search = { side: 'BUY', status: 'closed', symbol: 'NSE:TCS' } as const;
  expect(executionFilters(search, TODAY)).toMatchObject({ side: 'BUY', status: undefined });
  expect(tradeFilters(search, TODAY)).toMatchObject({ side: undefined, status: 'closed' });
  expect(pnlFilters(search, TODAY)).toMatchObject({ symbol: 'NSE:TCS', by: 'day' });
  expect(pnlFilters(search, TODAY)).toMatchObject({ side: undefined, status: 'closed' });
  expect(chargesFilters(search, TODAY)).toMatchObject({ side: 'BUY', symbol: 'NSE:TCS' });
  expect(chargesFilters(search, TODAY)).not.toHaveProperty('status');
});

test('what round trips are filtered by is the same of the list, of gains and of equity', () => {
  const search = { side: 'LONG', status: 'open', source: 'recorded', type: 'live' } as const;
  const filters = tradeFilters(search, TODAY);
  expect(filters).toMatchObject(search);
  expect(equityFilters(search, TODAY)).toEqual(filters);
  expect(pnlFilters(search, TODAY)).toEqual({ ...filters, by: 'day' });
  expect(exportPath('pnl', 'xlsx', pnlFilters(search, TODAY))).toBe(
    '/api/v1/reports/pnl.xlsx?from=2026-10-23&to=2026-11-21&type=live&side=LONG&status=open&source=recorded&by=day',
  );
});

test('a file is asked for with the filters of the screen', () => {
  const filters = executionFilters({ period: 'today', symbol: 'NSE:M&M', type: 'paper' }, TODAY);
  expect(exportPath('executions', 'csv', filters)).toBe(
    '/api/v1/reports/executions.csv?from=2026-11-21&to=2026-11-21&symbol=NSE%3AM%26M&type=paper',
  );
  expect(exportPath('trades', 'xlsx', {})).toBe('/api/v1/reports/trades.xlsx');
});

test('tax begins with the year of today and real money', () => {
  expect(taxFilters({}, TODAY)).toEqual({ year: '2026-27', type: 'live' });
  expect(taxFilters({}, '2027-03-31')).toEqual({ year: '2026-27', type: 'live' });
  expect(taxFilters({ year: '2025-26', type: 'paper' }, TODAY)).toEqual({
    year: '2025-26',
    type: 'paper',
  });
});

test('a view keeps filters and whether it is the first to be shown, and nothing else', () => {
  const filters = viewFilters(
    { period: '7d', symbol: undefined, status: 'fail', open: 'e1', view: 'v1' },
    true,
  );
  expect(filters).toEqual({ period: '7d', status: 'fail', is_default: 'yes' });
  expect(isDefault({ filters })).toBe(true);
  expect(isDefault({ filters: viewFilters({ period: '7d' }, false) })).toBe(false);
});
