import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { foldEvent } from '@/realtime/fold';
import { makeExecution } from '@/testing/factories';
import { gives, page, url } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import type { Execution } from '@/api/types';
import { ExecutionList } from './execution-list';

const list = (filters = {}, onOpen: (row: Execution) => void = () => undefined) => (
  <ExecutionList
    filters={filters}
    onOpen={onOpen}
    emptyAction={<button type="button">Begin</button>}
  />
);

describeListStates({
  name: 'executions',
  path: '/executions',
  row: makeExecution(),
  reads: 'NSE:TCS',
  emptySentence: 'Nothing was executed yet.',
  ui: () => list(),
});

test('a row reads symbol, side, quantity, price and status, money in Indian grouping', async () => {
  server.use(gives('/executions', page([makeExecution({ price: '123456.50' })])));
  renderWith(list());
  const row = await screen.findByTestId('execution-row');
  const cell = (field: string) => row.querySelector(`[data-field="${field}"]`);
  expect(cell('symbol')).toHaveTextContent('NSE:TCS');
  expect(cell('side')).toHaveTextContent('BUY');
  expect(cell('quantity')).toHaveTextContent('10');
  expect(cell('price')).toHaveTextContent('₹1,23,456.50');
  expect(cell('status')).toHaveTextContent('Success');
  expect(within(row).getByText('PAPER')).toBeVisible();
});

test('an execution that arrives by event appears on top without a request', async () => {
  server.use(gives('/executions', page([makeExecution()])));
  const { cache } = renderWith(list());
  await screen.findByTestId('execution-row');
  foldEvent(cache, 'execution', { ...makeExecution({ id: 'e2', symbol: 'NSE:INFY' }), seq: 1 });
  await waitFor(() => {
    expect(screen.getAllByTestId('execution-row')[0]).toHaveTextContent('NSE:INFY');
  });
});

test('older rows are read by cursor, and the filters go with every request', async () => {
  const asked: string[] = [];
  server.use(
    http.get(url('/executions'), ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(`${query.get('status') ?? ''}/${query.get('cursor') ?? ''}`);
      return HttpResponse.json(
        query.get('cursor') === null
          ? page([makeExecution({ status: 'fail' })], 'c2')
          : page([makeExecution({ id: 'e2', status: 'fail' })]),
      );
    }),
  );
  renderWith(list({ status: 'fail' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Load older' }));
  await waitFor(() => {
    expect(screen.getAllByTestId('execution-row')).toHaveLength(2);
  });
  expect(asked).toEqual(['fail/', 'fail/c2']);
  expect(screen.queryByRole('button', { name: 'Load older' })).toBeNull();
});

test('a row opens by mouse and by keyboard', async () => {
  const opened: string[] = [];
  server.use(gives('/executions', page([makeExecution()])));
  renderWith(
    list({}, ({ id }) => {
      opened.push(id);
    }),
  );
  await userEvent.click(await screen.findByText('NSE:TCS'));
  screen.getByRole('button', { name: 'Details of BUY NSE:TCS' }).focus();
  await userEvent.keyboard('{Enter}');
  expect(opened).toEqual(['e1', 'e1']);
});
