import '../test-browser';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { url } from '@/testing/handlers';
import { renderWith } from '@/testing/render';
import { server } from '@/testing/server';
import type { PineDiagnostic } from '../api';
import { BUILTINS } from '../testing';
import { PineEditor } from './pine-editor';

const CLOSE: PineDiagnostic = {
  severity: 'error',
  code: 'PS2010',
  message: 'clse is not declared.',
  line: 1,
  column: 6,
  end_line: 1,
  end_column: 10,
  fix: {
    title: 'Replace with close',
    line: 1,
    column: 6,
    end_line: 1,
    end_column: 10,
    replacement: 'close',
  },
};

function shown(initial: string, formatted = initial) {
  server.use(
    http.get(url('/pine/builtins'), () => HttpResponse.json({ version: 6, items: BUILTINS })),
    http.post(url('/pine/check'), async ({ request }) => {
      const { script } = (await request.json()) as { script: string };
      const diagnostics = script.includes('clse') ? [CLOSE] : [];
      return HttpResponse.json({ diagnostics, inputs: [], orders: [] });
    }),
    http.post(url('/pine/format'), () =>
      HttpResponse.json({ script: formatted, changed: formatted !== initial, diagnostics: [] }),
    ),
  );
  const onChange = vi.fn();
  const { container } = renderWith(
    <PineEditor label="Pine script" initial={initial} onChange={onChange} />,
  );
  const root = [...container.querySelectorAll('div')].find((each) => each.shadowRoot)?.shadowRoot;
  return { onChange, root, user: userEvent.setup() };
}

test('a problem is listed, mended by its fix, and then gone', async () => {
  const { onChange, user } = shown('plot(clse)');

  expect(await screen.findByText('clse is not declared.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Replace with close' }));

  expect(onChange).toHaveBeenLastCalledWith('plot(close)');
  expect(await screen.findByText('No problems')).toBeInTheDocument();
});

test('the button formats the script and says so', async () => {
  const { onChange, user } = shown('a=1', 'a = 1\n');

  await user.click(screen.getByRole('button', { name: 'Format' }));

  expect(await screen.findByText('Formatted.')).toBeInTheDocument();
  expect(onChange).toHaveBeenLastCalledWith('a = 1\n');
});

test('the editor is labelled, can be scrolled by key, and says how to leave it', () => {
  const { root } = shown('a = 1');

  const content = root?.querySelector('[role=textbox]');
  expect(content).toHaveAttribute('aria-label', 'Pine script');
  expect(content).toHaveAttribute('aria-description', expect.stringContaining('Escape'));
  expect(root?.querySelector('.cm-scroller')).toHaveAttribute('tabindex', '0');
});

test('when the server cannot check, it is said', async () => {
  const { root } = shown('a = 1');
  server.use(http.post(url('/pine/check'), () => HttpResponse.error()));

  expect(root).toBeDefined();
  expect(await screen.findByText(/could not be checked/)).toBeInTheDocument();
});
