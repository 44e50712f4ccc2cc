import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { problem, url } from '@/testing/handlers';
import { server } from '@/testing/server';
import { fileNameOf, streamDownload } from './stream-download';

const PATH = '/api/v1/reports/trades.csv?symbol=NSE%3ATCS';
const never = () => new AbortController().signal;

function gives(parts: readonly string[]) {
  const asked: string[] = [];
  server.use(
    http.get(url('/reports/trades.csv'), ({ request }) => {
      asked.push(request.url);
      const lines = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      });
      return new HttpResponse(lines, {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': 'attachment; filename=trades.csv',
        },
      });
    }),
  );
  return asked;
}

test('a file is put together as it comes, under the name that the server gives it', async () => {
  const asked = gives(['id,symbol\r\n', 't1,NSE:TCS\r\n']);
  const told: number[] = [];
  const file = await streamDownload(PATH, {
    signal: never(),
    onProgress: (bytes) => told.push(bytes),
  });
  expect(await file.blob.text()).toBe('id,symbol\r\nt1,NSE:TCS\r\n');
  expect(file.name).toBe('trades.csv');
  expect(told.at(-1)).toBe(23);
  expect(asked[0]).toContain('symbol=NSE%3ATCS');
});

test('a refusal is told in the server’s words', async () => {
  server.use(http.get(url('/reports/trades.csv'), () => problem(422, { title: 'No such filter' })));
  await expect(
    streamDownload(PATH, { signal: never(), onProgress: () => undefined }),
  ).rejects.toMatchObject({ status: 422, title: 'No such filter' });
});

test('a connection that breaks is told as such', async () => {
  server.use(http.get(url('/reports/trades.csv'), () => HttpResponse.error()));
  await expect(
    streamDownload(PATH, { signal: never(), onProgress: () => undefined }),
  ).rejects.toMatchObject({ status: 0, title: 'The server did not answer' });
});

test('it can be stopped', async () => {
  server.use(http.get(url('/reports/trades.csv'), () => new Promise<never>(() => undefined)));
  const stop = new AbortController();
  const reading = streamDownload(PATH, { signal: stop.signal, onProgress: () => undefined });
  stop.abort();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});

test('names of files are found with and without quotes', () => {
  expect(fileNameOf('attachment; filename="my trades.csv"')).toBe('my trades.csv');
  expect(fileNameOf('attachment; filename=t.xlsx')).toBe('t.xlsx');
  expect(fileNameOf(null)).toBeNull();
});
