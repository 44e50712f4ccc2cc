// The editor, fetched when it is shown first: its code is as large as the rest of a page.
import { Skeleton } from '@mantine/core';
import { lazy, Suspense, type ComponentProps } from 'react';

const Loaded = lazy(async () => {
  const { PineEditor: Editor } = await import('./pine-editor');
  return { default: Editor };
});

export const PineEditor = (props: ComponentProps<typeof Loaded>) => (
  <Suspense fallback={<Skeleton height="100%" />}>
    <Loaded {...props} />
  </Suspense>
);
