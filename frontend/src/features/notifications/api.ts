// Marking notifications as read.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { readNotification } from '@/api/generated/sdk.gen';
import { keys } from '@/api/keys';

export function useReadNotifications() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((id) => unwrap(readNotification({ path: { notification_id: id } })))),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.lists('notifications') }),
  });
}
