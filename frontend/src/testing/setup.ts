// Runs before every test file: matchers, the mock server, and what jsdom lacks.
import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { server } from './server';

class NoObserver {
  observe(): void {
    // jsdom lays nothing out, so there is nothing to observe.
  }
  unobserve(): void {
    // as above
  }
  disconnect(): void {
    // as above
  }
}

// A busy machine may take longer than the second that is usual.
configure({ asyncUtilTimeout: 5_000 });

globalThis.ResizeObserver = NoObserver;
Element.prototype.scrollIntoView = () => undefined;
globalThis.scrollTo = () => undefined;
Object.defineProperty(globalThis, 'matchMedia', {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});

beforeAll(() => {
  server.listen({ onUnhandledFrame: 'error' });
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => {
  server.close();
});
