// Files of reports, and the views that one keeps.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { unwrap } from '@/api/client';
import { changeSavedView, createSavedView, deleteSavedView } from '@/api/generated/sdk.gen';
import type { NewSavedView, SavedViewChange } from '@/api/generated/types.gen';
import { keys } from '@/api/keys';
import { streamDownload } from '@/api/stream-download';
import type { SavedView } from '@/api/types';
import { saveBlob } from '@/lib/download';
import { isDefault } from './filters';

/** One file at a time: how much of it has come, and a way to stop it. */
export function useExport() {
  const [bytes, setBytes] = useState(0);
  const stop = useRef<AbortController | null>(null);
  const mutation = useMutation({
    mutationFn: async (path: string) => {
      const controller = new AbortController();
      stop.current = controller;
      setBytes(0);
      try {
        const file = await streamDownload(path, {
          signal: controller.signal,
          onProgress: setBytes,
        });
        saveBlob(file.blob, file.name);
      } catch (error) {
        // Stopped by hand is no failure.
        if (!controller.signal.aborted) throw error;
      }
    },
  });
  return {
    ...mutation,
    bytes,
    stop: () => {
      stop.current?.abort();
    },
  };
}

export function useSavedViews() {
  const cache = useQueryClient();
  const onSuccess = () => cache.invalidateQueries({ queryKey: keys.reports.views });
  const change = (id: string, body: SavedViewChange) =>
    unwrap(changeSavedView({ path: { view_id: id }, body }));
  return {
    create: useMutation({
      mutationFn: (body: NewSavedView) => unwrap(createSavedView({ body })),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, ...body }: SavedViewChange & { id: string }) => change(id, body),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => unwrap(deleteSavedView({ path: { view_id: id } })),
      onSuccess,
    }),
    /** Of a report's views one at most is shown first. */
    setDefault: useMutation({
      mutationFn: async ({ view, all }: { view: SavedView; all: readonly SavedView[] }) => {
        const on = !isDefault(view);
        const others = all.filter(
          (one) => one.report === view.report && one.id !== view.id && isDefault(one),
        );
        for (const one of on ? [...others, view] : [view]) {
          const { is_default: _, ...filters } = one.filters;
          const isIt = on && one.id === view.id;
          await change(one.id, { filters: { ...filters, ...(isIt && { is_default: 'yes' }) } });
        }
      },
      onSuccess,
    }),
  };
}
