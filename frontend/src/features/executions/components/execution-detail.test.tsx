import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeAlert, makeExecution, makeOrder } from '@/testing/factories';
import { fails, gives, page, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { ExecutionDetail } from './execution-detail';

test('what came in, what went out and what was answered stand side by side', async () => {
  server.use(
    gives('/executions/e1', makeExecution({ response: { order_id: '42', simulated: true } })),
    gives('/alerts/a1', makeAlert()),
    gives('/orders/o1', makeOrder()),
  );
  renderWith(<ExecutionDetail id="e1" />);
  const answer = await screen.findByRole('region', { name: "Broker's answer" });
  expect(answer).toHaveTextContent('"order_id": "42"');
  expect(await screen.findByText(/"client_tag": "at-1"/)).toBeVisible();
  expect(await screen.findByText(/"act": "buy"/)).toBeVisible();
  expect(screen.getByText('SIMULATED')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
});

test('a failed one says why and can be tried again', async () => {
  let retried = false;
  server.use(
    gives('/executions/e1', makeExecution({ status: 'fail', reason: 'Margin short by ₹1,240.' })),
    gives('/executions', page([])),
    gives('/alerts/a1', makeAlert()),
    gives('/orders/o1', makeOrder()),
    http.post(url('/executions/e1/retry'), () => {
      retried = true;
      return HttpResponse.json(makeExecution({ status: 'pending', retry_count: 1 }));
    }),
  );
  renderWith(<ExecutionDetail id="e1" />);
  expect(await screen.findByText('Margin short by ₹1,240.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(retried).toBe(true);
});

test('one that cannot be read says so with the request id', async () => {
  server.use(fails('/executions/e1', 404));
  renderWith(<ExecutionDetail id="e1" />);
  expect(await screen.findByRole('alert')).toHaveTextContent('req-123');
});
