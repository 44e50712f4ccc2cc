// Stopping one's orders at once, and letting them go again.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { setKillSwitch } from '@/api/generated/sdk.gen';
import type { KillSwitchChange } from '@/api/generated/types.gen';
import { keys } from '@/api/keys';

export function useSetKillSwitch() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: KillSwitchChange) => unwrap(setKillSwitch({ body })),
    onSuccess: (state) => {
      cache.setQueryData(keys.killSwitch, state);
    },
  });
}
