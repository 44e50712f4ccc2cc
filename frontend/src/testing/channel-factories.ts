// Channels and deliveries as the server sends them, with what a test cares about put in.
import type { Channel, Delivery } from '@/api/types';

const AT = '2026-11-20T08:00:00.000Z';

export const makeChannel = (over: Partial<Channel> = {}): Channel => ({
  id: 'c1',
  method: 'email',
  endpoint: 'asha@example.in',
  events: [],
  strategy_ids: [],
  quiet_hours: null,
  digest: 'off',
  enabled: true,
  verified: true,
  linked: false,
  error: null,
  error_at: null,
  code_expires_at: null,
  created_at: AT,
  updated_at: AT,
  verified_at: AT,
  ...over,
});

export const makeDelivery = (over: Partial<Delivery> = {}): Delivery => ({
  id: 'd1',
  channel_id: 'c1',
  method: 'email',
  endpoint: 'asha@example.in',
  kind: 'order.filled',
  level: 'info',
  title: 'NSE:SBIN: bought 10 at 812.35',
  status: 'sent',
  attempts: 1,
  error: null,
  provider_id: '42',
  digest_id: null,
  created_at: AT,
  due_at: AT,
  sent_at: '2026-11-20T08:00:00.400Z',
  ...over,
});

export const METHODS = {
  items: [
    { method: 'email', available: true, reason: null },
    { method: 'telegram', available: true, reason: null },
    { method: 'sms', available: false, reason: 'SMS is not set up on this server.' },
    { method: 'apprise', available: true, reason: null },
  ],
  events: [
    { event: 'order.filled', title: 'An order was filled' },
    { event: 'order.rejected', title: 'An order was rejected' },
    { event: 'kill_switch', title: 'The kill switch was set' },
  ],
  services: [{ scheme: 'slack', name: 'Slack' }],
};
