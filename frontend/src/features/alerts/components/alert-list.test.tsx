import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { makeAlert } from '@/testing/factories';
import { gives, page } from '@/testing/handlers';
import { describeListStates } from '@/testing/list-states';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { AlertDetail } from './alert-detail';
import { AlertList } from './alert-list';

const list = (cardsOnly = false) => (
  <AlertList
    cardsOnly={cardsOnly}
    filters={{ strategy_id: 's1' }}
    strategyName={() => 'SMA crossover'}
    onOpen={() => undefined}
    emptyAction={<button type="button">Begin</button>}
  />
);

for (const cardsOnly of [false, true]) {
  describeListStates({
    name: cardsOnly ? 'alerts as cards' : 'alerts',
    path: '/alerts',
    row: makeAlert(),
    reads: 'NSE:TCS',
    emptySentence: 'No alert has come in yet.',
    ui: () => list(cardsOnly),
  });
}

test('an alert shows its way through the pipeline with the time between', async () => {
  server.use(gives('/alerts', page([makeAlert()])));
  renderWith(list());
  const strip = await screen.findByRole('list', { name: 'Pipeline' });
  expect(strip).toHaveTextContent(
    'received, done4 msparsed, done26 msrisk, done20 mssent, done70 msfilled, done',
  );
});

test('a body that is no JSON is shown as it came', async () => {
  const body = 'SMA: order buy @ 10 filled on TCS';
  server.use(
    gives('/alerts/a1', makeAlert({ body, status: 'rejected', reason: 'Over the limit.' })),
  );
  renderWith(<AlertDetail id="a1" executions={null} />);
  expect(await screen.findByRole('region', { name: 'Alert as received' })).toHaveTextContent(body);
  expect(screen.getByText('Over the limit.')).toBeVisible();
});
