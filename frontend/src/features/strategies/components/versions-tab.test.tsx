import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { makeStrategy } from '@/testing/factories';
import { gives, page, problem, url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import { VersionsTab } from './versions-tab';

const version = (number: number) => ({
  version: number,
  script: `script ${number}`,
  created_at: '2026-11-20T08:00:00.000Z',
});

function shown(count: number) {
  const versions = Array.from({ length: count }, (_, at) => version(count - at));
  server.use(gives('/strategies/s1/versions', page(versions)));
  renderWith(
    <VersionsTab
      strategy={makeStrategy({ version: count, script: `script ${count}` })}
      compare={(before, after) => (
        <p>
          {before.label}: {before.script} / {after.label}: {after.script}
        </p>
      )}
    />,
  );
  return userEvent.setup();
}

test('a version is compared with the one in use, and any other can be chosen', async () => {
  const user = shown(3);

  await user.click(await screen.findByRole('button', { name: 'Compare version 1' }));
  expect(
    screen.getByText('Version 1: script 1 / Version 3 (in use): script 3'),
  ).toBeInTheDocument();

  await user.selectOptions(screen.getByLabelText('To'), 'Version 2');
  expect(screen.getByText('Version 1: script 1 / Version 2: script 2')).toBeInTheDocument();
});

test('the version in use is compared with the one before it', async () => {
  const user = shown(3);

  await user.click(await screen.findByRole('button', { name: 'Compare version 3' }));
  expect(
    screen.getByText('Version 2: script 2 / Version 3 (in use): script 3'),
  ).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Restore version 2' })).toBeInTheDocument();
});

test('a version is restored only when that is confirmed, and names the one it follows', async () => {
  const sent: unknown[] = [];
  const user = shown(3);
  server.use(
    http.patch(url('/strategies/s1'), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(makeStrategy({ version: 4, script: 'script 1' }));
    }),
  );

  await user.click(await screen.findByRole('button', { name: 'Compare version 1' }));
  await user.click(screen.getByRole('button', { name: 'Restore version 1' }));
  expect(sent).toEqual([]);
  expect(screen.getByText(/becomes version 4/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Keep version 3' }));
  expect(sent).toEqual([]);

  await user.click(screen.getByRole('button', { name: 'Restore version 1' }));
  await user.click(screen.getByRole('button', { name: 'Restore version 1' }));
  await expect.poll(() => sent).toEqual([{ script: 'script 1', version: 3 }]);
});

test('why a version could not be restored is said', async () => {
  const user = shown(2);
  server.use(
    http.patch(url('/strategies/s1'), () =>
      problem(409, { title: 'Changed meanwhile', detail: 'Somebody saved version 3.' }),
    ),
  );

  await user.click(await screen.findByRole('button', { name: 'Compare version 1' }));
  await user.click(screen.getByRole('button', { name: 'Restore version 1' }));
  await user.click(screen.getByRole('button', { name: 'Restore version 1' }));

  expect(await screen.findByText(/Somebody saved version 3/)).toBeInTheDocument();
});

test('a lone version is just shown', async () => {
  const user = shown(1);

  await user.click(await screen.findByRole('button', { name: 'Compare version 1' }));
  expect(screen.getByText('script 1')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Restore/ })).not.toBeInTheDocument();
});
