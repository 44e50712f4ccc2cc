// What administrators read: people, everybody's activity, the platform's health, the audit log.
import { queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import {
  getCalendar,
  getPlatformHealth,
  getPlatformSettings,
  listActivity,
  listAuditEntries,
  listFailedJobs,
  listKeptMails,
  listUsers,
  listUserStrategies,
} from './generated/sdk.gen';
import type { StoredCalendar } from './generated/types.gen';
import { compact, keys, type ActivityFilters, type AuditFilters, type UserFilters } from './keys';
import { pagedOptions } from './queries';

const HEALTH_EVERY_MS = 10_000;

export const usersQuery = (filters: UserFilters = {}) =>
  pagedOptions(keys.admin.usersBy(filters), (page, signal) =>
    unwrap(listUsers({ query: { ...page, ...compact(filters) }, signal })),
  );

export const userStrategiesQuery = (userId: string) =>
  pagedOptions(keys.admin.strategiesOf(userId), (page, signal) =>
    unwrap(listUserStrategies({ path: { user_id: userId }, query: page, signal })),
  );

export const activityQuery = (filters: ActivityFilters = {}) =>
  pagedOptions(keys.admin.activity(filters), (page, signal) =>
    unwrap(listActivity({ query: { ...page, ...compact(filters) }, signal })),
  );

export const auditQuery = (filters: AuditFilters = {}) =>
  pagedOptions(keys.admin.audit(filters), (page, signal) =>
    unwrap(listAuditEntries({ query: { ...page, ...compact(filters) }, signal })),
  );

export const healthQuery = () =>
  queryOptions({
    queryKey: keys.admin.health,
    queryFn: ({ signal }) => unwrap(getPlatformHealth({ signal })),
    refetchInterval: HEALTH_EVERY_MS,
  });

export const failedJobsQuery = () =>
  queryOptions({
    queryKey: keys.admin.failedJobs,
    queryFn: ({ signal }) => unwrap(listFailedJobs({ query: { limit: 200 }, signal })),
    refetchInterval: HEALTH_EVERY_MS,
  });

/** The mails hold codes that let in: they are read when looked at, and not kept. */
export const mailsQuery = () =>
  queryOptions({
    queryKey: keys.admin.mails,
    queryFn: ({ signal }) => unwrap(listKeptMails({ query: { limit: 200 }, signal })),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

export const platformSettingsQuery = () =>
  queryOptions({
    queryKey: keys.admin.settings,
    queryFn: ({ signal }) => unwrap(getPlatformSettings({ signal })),
  });

/** A segment's hours and holidays of a year; without entries the year is unknown. */
export const calendarQuery = (segment: StoredCalendar['segment'], year: number) =>
  queryOptions({
    queryKey: keys.admin.calendar(segment, year),
    queryFn: ({ signal }) => unwrap(getCalendar({ query: { segment, year }, signal })),
  });
