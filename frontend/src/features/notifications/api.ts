// Marking notifications as read, sending one to oneself, and what is done with channels.
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import {
  createChannel,
  deleteChannel,
  linkTelegram,
  readAllNotifications,
  readNotification,
  resendChannelCode,
  sendNotification,
  testChannel,
  updateChannel,
  verifyChannel,
} from '@/api/generated/sdk.gen';
import type {
  ChannelChange,
  ChannelInput,
  ChannelPage,
  NotificationInput,
} from '@/api/generated/types.gen';
import { keys } from '@/api/keys';
import type { Channel } from '@/api/types';

const readAnew = (cache: QueryClient) =>
  Promise.all([
    cache.invalidateQueries({ queryKey: keys.lists('notifications') }),
    cache.invalidateQueries({ queryKey: keys.notifying.unread }),
  ]);

export function useReadNotification() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(readNotification({ path: { notification_id: id } })),
    onSettled: () => readAnew(cache),
  });
}

export function useReadAll() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(readAllNotifications()),
    onSettled: () => readAnew(cache),
  });
}

export const useSendNotification = () =>
  useMutation({ mutationFn: (body: NotificationInput) => unwrap(sendNotification({ body })) });

/** Puts a channel as the server has it now into the list that is shown. */
function keep(cache: QueryClient, channel: Channel): void {
  cache.setQueryData<ChannelPage>(keys.notifying.channels, (old) => {
    if (old === undefined) return old;
    const isThere = old.items.some(({ id }) => id === channel.id);
    const items = isThere
      ? old.items.map((one) => (one.id === channel.id ? channel : one))
      : [channel, ...old.items];
    return { ...old, items };
  });
}

export function useCreateChannel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ChannelInput) => unwrap(createChannel({ body })),
    onSuccess: (channel) => {
      keep(cache, channel);
    },
  });
}

/** Everything that is done with one channel; each answer is the channel as it is after it. */
export function useChannel(id: string) {
  const cache = useQueryClient();
  const path = { channel_id: id };
  const onSuccess = (channel: Channel) => {
    keep(cache, channel);
  };
  return {
    change: useMutation({
      mutationFn: (body: ChannelChange) => unwrap(updateChannel({ path, body })),
      onSuccess,
    }),
    verify: useMutation({
      mutationFn: (code: string) => unwrap(verifyChannel({ path, body: { code } })),
      onSuccess,
    }),
    resend: useMutation({ mutationFn: () => unwrap(resendChannelCode({ path })), onSuccess }),
    test: useMutation({
      mutationFn: () => unwrap(testChannel({ path })),
      onSuccess: () => cache.invalidateQueries({ queryKey: keys.notifying.allDeliveries }),
    }),
    remove: useMutation({
      mutationFn: () => unwrap(deleteChannel({ path })),
      onSuccess: () => cache.invalidateQueries({ queryKey: keys.notifying.channels }),
    }),
  };
}

export const useLinkTelegram = () => useMutation({ mutationFn: () => unwrap(linkTelegram()) });
