// What administrators see beyond people and their rows, for tests.
import type { KeptMail, PlatformHealth } from '@/api/types';

export const makeMail = (over: Partial<KeptMail> = {}): KeptMail => ({
  id: 'mail-1',
  kind: 'verify_email',
  to: 'asha@example.in',
  subject: 'Confirm your address',
  text: 'Open this link.',
  queued_at: '2026-11-20T08:00:00.000Z',
  ...over,
});

export const makeHealth = (over: Partial<PlatformHealth> = {}): PlatformHealth => ({
  ok: true,
  servers: [{ name: 'mongodb', ok: true, milliseconds: 0.8, error: null }],
  queues: [{ name: 'orders', waiting: 0, failed: 0, workers: 2 }],
  workload: {
    users: 12,
    active_strategies: 31,
    alerts_waiting: 0,
    orders_unsettled: 0,
    accounts_connected: 14,
  },
  oldest_waiting_seconds: null,
  ...over,
});
