// Protecting and exiting a position.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { exitPosition, protectPosition } from '@/api/generated/sdk.gen';
import { keys } from '@/api/keys';
import type { ProtectionChange } from '@/api/types';

/** The server sends at most one exit of a position at a time, however often it is asked. */
export function useExitPosition(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(exitPosition({ path: { position_id: id } })),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.lists('positions') }),
  });
}

export function useProtectPosition(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ProtectionChange) =>
      unwrap(protectPosition({ path: { position_id: id }, body })),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.lists('positions') }),
  });
}
