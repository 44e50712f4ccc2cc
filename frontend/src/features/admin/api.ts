// What administrators change, and the check of the audit log's chain.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { calendarQuery } from '@/api/admin-queries';
import { unwrap } from '@/api/client';
import {
  changePlatformSettings,
  changeUser,
  openQueueDashboard,
  putCalendar,
  resetUserBrokers,
  retryJob,
  setKillSwitchForAll,
  verifyAuditLog,
} from '@/api/generated/sdk.gen';
import type { KillSwitchForAll, PlatformChange, UserChange } from '@/api/generated/types.gen';
import { keys } from '@/api/keys';
import type { CalendarEntry } from '@/api/types';
import type { Segment } from './calendar';

export function useChangeUser(userId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: UserChange) => unwrap(changeUser({ path: { user_id: userId }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.admin.users }),
  });
}

export const useResetBrokers = () =>
  useMutation({
    mutationFn: (userId: string) => unwrap(resetUserBrokers({ path: { user_id: userId } })),
  });

export function useRetryJob() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(retryJob({ path: { job_id: id } })),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.admin.failedJobs }),
        cache.invalidateQueries({ queryKey: keys.admin.health }),
      ]),
  });
}

export function useSwitchEverybody() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: KillSwitchForAll) => unwrap(setKillSwitchForAll({ body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.killSwitch }),
  });
}

export const useVerifyAudit = () => useMutation({ mutationFn: () => unwrap(verifyAuditLog()) });

export function useChangeSettings() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: PlatformChange) => unwrap(changePlatformSettings({ body })),
    onSuccess: (settings) => {
      cache.setQueryData(keys.admin.settings, settings);
    },
  });
}

/** Lets this browser look at the queues for a quarter of an hour, and goes there. */
export const useOpenQueues = () =>
  useMutation({
    mutationFn: () => unwrap(openQueueDashboard()),
    onSuccess: () => {
      globalThis.location.assign('/rq');
    },
  });

/**
 * Changes a year's lines. A year is replaced as a whole, so it is read anew right before: what another
 * administrator changed meanwhile stays.
 */
export function useChangeCalendar(segment: Segment, year: number) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (change: (entries: CalendarEntry[]) => CalendarEntry[]) => {
      const { entries } = await cache.query({ ...calendarQuery(segment, year), staleTime: 0 });
      return unwrap(putCalendar({ body: { segment, year, entries: change(entries) } }));
    },
    onSuccess: (stored) => {
      cache.setQueryData(keys.admin.calendar(segment, year), stored);
      return cache.invalidateQueries({ queryKey: keys.marketStatus });
    },
  });
}
