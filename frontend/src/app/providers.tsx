// What every page stands on: theme, query cache, router, toasts.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { onSessionChange, sessionState } from '@/api/session';
import { cspNonce } from '@/lib/csp-nonce';
import { theme } from '@/theme/theme';
import { createQueryClient } from './query-client';
import { buildRouter } from './router';

export function App() {
  const [cache] = useState(createQueryClient);
  const [router] = useState(() => buildRouter(cache));
  useEffect(
    () =>
      onSessionChange(() => {
        // The routes ask again who is logged in, and lead to the log-in page or away from it.
        const isOut = sessionState() === 'out';
        void router.invalidate().then(() => {
          if (isOut) cache.clear();
        });
      }),
    [cache, router],
  );
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      getStyleNonce={() => cspNonce}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications position="bottom-right" />
    </MantineProvider>
  );
}
