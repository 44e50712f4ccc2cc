import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import type { SavedView } from '@/api/types';
import { gives, page, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { SavedViews } from './saved-views';

const nothing = () => undefined;

const view = (over: Partial<SavedView> = {}): SavedView => ({
  id: 'v1',
  name: 'Failed this week',
  report: 'executions',
  filters: { period: '7d', status: 'fail' },
  created_at: '2026-11-20T08:00:00Z',
  updated_at: '2026-11-20T08:00:00Z',
  ...over,
});

beforeEach(() => {
  server.use(gives('/reports/views', page([view(), view({ id: 'v2', name: 'All', filters: {} })])));
});

test('a view is made of the filters of the screen', async () => {
  const made: unknown[] = [];
  const opened: string[] = [];
  server.use(
    http.post(url('/reports/views'), async ({ request }) => {
      made.push(await request.json());
      return HttpResponse.json(view({ id: 'v3' }), { status: 201 });
    }),
  );
  renderWith(
    <SavedViews
      report="executions"
      search={{ symbol: 'NSE:TCS', open: 'e1' }}
      onOpen={({ id }) => {
        opened.push(id);
      }}
    />,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Views' }));
  await userEvent.type(await screen.findByLabelText('Keep the filters as'), ' Only TCS ');
  await userEvent.click(screen.getByRole('button', { name: 'Save the view' }));
  await waitFor(() => {
    expect(opened).toEqual(['v3']);
  });
  expect(made).toEqual([
    { name: 'Only TCS', report: 'executions', filters: { symbol: 'NSE:TCS' } },
  ]);
});

test('a view is renamed, shown first, and deleted', async () => {
  const sent: unknown[] = [];
  const gone: unknown[] = [];
  server.use(
    http.patch(url('/reports/views/:id'), async ({ request, params }) => {
      sent.push([params['id'], await request.json()]);
      return HttpResponse.json(view());
    }),
    http.delete(url('/reports/views/:id'), ({ params }) => {
      gone.push(params['id']);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderWith(<SavedViews report="executions" search={{}} onOpen={nothing} />);
  await userEvent.click(screen.getByRole('button', { name: 'Views' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Rename: All' }));
  const name = screen.getByLabelText('New name of All');
  await userEvent.clear(name);
  await userEvent.type(name, 'Whatever{Enter}');
  await userEvent.click(
    await screen.findByRole('button', { name: 'Show first: Failed this week' }),
  );
  await waitFor(() => {
    expect(sent).toEqual([
      ['v2', { name: 'Whatever' }],
      ['v1', { filters: { period: '7d', status: 'fail', is_default: 'yes' } }],
    ]);
  });
  await userEvent.click(screen.getByRole('button', { name: 'Delete: Failed this week' }));
  await waitFor(() => {
    expect(gone).toEqual(['v1']);
  });
});
