// Exiting everything at once.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { exitAll } from '@/api/generated/sdk.gen';
import { keys } from '@/api/keys';

export function useExitAll() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Parameters<typeof exitAll>[0]['body']) => unwrap(exitAll({ body })),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.lists('positions') }),
  });
}
