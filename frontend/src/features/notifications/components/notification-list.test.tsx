import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeNotification } from '@/testing/factories';
import { fails, gives, hangs, page, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { NotificationList } from './notification-list';

const show = () => renderWith(<NotificationList linkOf={() => null} />);

test('a warning says so in words, besides its colour', async () => {
  server.use(gives('/notifications', page([makeNotification({ level: 'critical' })])));
  show();
  expect(await screen.findByText('Act now')).toBeVisible();
  expect(screen.getByText('Main account has expired')).toBeVisible();
});

test('all that is unread is marked as read at once', async () => {
  const read: string[] = [];
  const rows = [
    makeNotification({ id: 'n1' }),
    makeNotification({ id: 'n2', read_at: '2026-11-20T08:00:00Z' }),
  ];
  server.use(
    http.get(url('/notifications'), () =>
      HttpResponse.json(
        page(rows.map((row) => (read.includes(row.id) ? { ...row, read_at: row.at } : row))),
      ),
    ),
    http.post(url('/notifications/read-all'), () => {
      rows.forEach(({ id }) => read.push(id));
      return HttpResponse.json({ read: rows.length });
    }),
  );
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Mark all as read' }));
  await waitFor(() => {
    expect(screen.queryByRole('button', { name: 'Mark all as read' })).toBeNull();
  });
  expect(read).toEqual(['n1', 'n2']);
});

test('one is marked as read by itself', async () => {
  const read: string[] = [];
  server.use(
    gives('/notifications', page([makeNotification({ id: 'n1' })])),
    http.post(url('/notifications/:id/read'), ({ params }) => {
      read.push(String(params['id']));
      return HttpResponse.json(makeNotification({ read_at: '2026-11-20T08:00:00Z' }));
    }),
  );
  show();
  await userEvent.click(await screen.findByRole('button', { name: 'Mark as read' }));
  await waitFor(() => {
    expect(read).toEqual(['n1']);
  });
});

test('it says when there is nothing, when it loads and when it failed', async () => {
  server.use(gives('/notifications', page([])));
  const first = show();
  expect(await screen.findByText('Nothing to tell you.')).toBeVisible();
  first.unmount();
  server.use(hangs('/notifications'));
  const second = show();
  expect(screen.getByRole('status', { name: 'Loading notifications' })).toBeVisible();
  second.unmount();
  server.use(fails('/notifications'));
  show();
  expect(await screen.findByText('The books are closed')).toBeVisible();
});
