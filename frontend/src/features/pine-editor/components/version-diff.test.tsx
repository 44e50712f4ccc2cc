import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderWith } from '@/testing/render';
import '../test-browser';
import { VersionDiff } from './version-diff';

const before = { label: 'Version 1', script: 'plot(close)\nx = 1\n' };
const after = { label: 'Version 2', script: 'plot(open)\nx = 1\n' };

const inside = (container: HTMLElement) =>
  [...container.querySelectorAll('div')].find(({ shadowRoot }) => shadowRoot !== null)?.shadowRoot;

test('on a desk the two scripts stand side by side, and neither can be typed in', () => {
  const { container } = renderWith(<VersionDiff before={before} after={after} />);

  const sides = inside(container)?.querySelectorAll('.cm-content') ?? [];
  expect([...sides].map((side) => side.textContent)).toEqual([
    'plot(close)x = 1',
    'plot(open)x = 1',
  ]);
  expect([...sides].map((side) => side.getAttribute('contenteditable'))).toEqual([
    'false',
    'false',
  ]);
  expect(screen.getByText('− Version 1')).toBeInTheDocument();
});

test('on a phone what went and what came stand in one column', () => {
  vi.spyOn(globalThis, 'matchMedia').mockImplementation(
    (media) =>
      ({
        matches: true,
        media,
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      }) as unknown as MediaQueryList,
  );
  const { container } = renderWith(<VersionDiff before={before} after={after} />);

  const root = inside(container);
  expect(root?.querySelectorAll('.cm-content')).toHaveLength(1);
  expect(root?.querySelector('.cm-deletedChunk')?.textContent).toContain('plot(close)');
});

test('two equal scripts are said to be equal', () => {
  renderWith(<VersionDiff before={before} after={{ ...before, label: 'Version 3' }} />);
  expect(screen.getByText('The two versions are the same.')).toBeInTheDocument();
});
