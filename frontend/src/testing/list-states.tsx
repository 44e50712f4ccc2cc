// The four states every list must show, as one suite that each list runs.
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { JsonBodyType } from 'msw';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { setConnection } from '@/realtime/connection';
import { fails, gives, hangs, page } from './handlers';
import { renderWith } from './render';
import { server } from './server';

interface Subject {
  name: string;
  path: string;
  row: JsonBodyType;
  /** Something a person reads in that row. */
  reads: string;
  emptySentence: string;
  ui: (emptyAction: ReactNode) => ReactNode;
}

const state = (name: string) => document.querySelector(`[data-state="${name}"]`);
const action = <button type="button">Begin</button>;

export function describeListStates({ name, path, row, reads, emptySentence, ui }: Subject): void {
  describe(`${name}: the four states`, () => {
    afterEach(() => {
      act(() => {
        setConnection('connecting');
      });
    });

    test('while it loads a skeleton of its own shape stands in its place', () => {
      server.use(hangs(path));
      renderWith(ui(action));
      expect(state('loading')).toHaveAttribute('aria-label', expect.stringMatching(/^Loading/));
    });

    test('empty, it says so in one sentence and offers one button', async () => {
      server.use(gives(path, page([])));
      renderWith(ui(action));
      expect(await screen.findByText(emptySentence)).toBeVisible();
      const place = state('empty') as HTMLElement;
      expect(within(place).getAllByRole('button')).toHaveLength(1);
    });

    test('an error says what happened, gives the request id, and trying again brings the rows', async () => {
      server.use(fails(path));
      renderWith(ui(action));
      const alert = await screen.findByRole('alert');
      expect(alert).toHaveTextContent('The books are closed');
      expect(alert).toHaveTextContent('Come back in a minute.');
      expect(alert).toHaveTextContent('req-123');
      server.use(gives(path, page([row])));
      await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
      expect((await screen.findAllByText(reads))[0]).toBeVisible();
    });

    test('offline it keeps its rows and says that they are no longer live', async () => {
      server.use(gives(path, page([row])));
      renderWith(ui(action));
      await screen.findAllByText(reads);
      expect(state('stale')).toBeNull();
      act(() => {
        setConnection('offline');
      });
      expect(state('stale')).toHaveTextContent('Not live');
      expect(screen.getAllByText(reads)[0]).toBeVisible();
    });
  });
}
