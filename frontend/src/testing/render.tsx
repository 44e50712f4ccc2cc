// Renders a component with what every page stands on.
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { theme } from '@/theme/theme';

export function testCache(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } });
}

export function renderWith(
  ui: ReactNode,
  cache = testCache(),
): RenderResult & { cache: QueryClient } {
  const result = render(
    <MantineProvider theme={theme} env="test" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={cache}>{ui}</QueryClientProvider>
    </MantineProvider>,
  );
  return { ...result, cache };
}
