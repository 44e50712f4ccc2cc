// What the ways of telling people, and how far deliveries are, are called.
import type { Channel, Delivery } from '@/api/types';
import type { Tone } from '@/components/ui/badge';

interface MethodWords {
  word: string;
  /** What the endpoint is called. */
  endpoint: string;
  placeholder: string;
  help: string;
  type: 'email' | 'tel' | 'text';
  autoComplete: string;
  /** Where the code is to be looked for. */
  codeAt: string;
}

export const METHOD = {
  email: {
    word: 'E-mail',
    endpoint: 'Address',
    placeholder: 'asha@example.in',
    help: 'Any address of yours.',
    type: 'email',
    autoComplete: 'email',
    codeAt: 'in its mailbox',
  },
  telegram: {
    word: 'Telegram',
    endpoint: 'Chat id',
    placeholder: '123456789',
    help: 'Linking a chat, above the list, is easier: no id, no code, and it takes commands.',
    type: 'text',
    autoComplete: 'off',
    codeAt: 'in the chat',
  },
  sms: {
    word: 'SMS',
    endpoint: 'Phone number',
    placeholder: '+919812345678',
    help: 'With its country, +91 for India.',
    type: 'tel',
    autoComplete: 'tel',
    codeAt: 'on the phone',
  },
  apprise: {
    word: 'Another service',
    endpoint: 'URL of the service',
    placeholder: 'slack://TokenA/TokenB/TokenC',
    help: 'Never shown again: it lets whoever has it write there.',
    type: 'text',
    autoComplete: 'off',
    codeAt: 'in the channel that the URL leads to',
  },
} as const satisfies Record<Channel['method'], MethodWords>;

export const DELIVERY = {
  waiting: { word: 'Waiting', tone: 'busy' },
  held: { word: 'Held back', tone: 'plain' },
  sending: { word: 'Sending', tone: 'busy' },
  sent: { word: 'Sent', tone: 'good' },
  digested: { word: 'In a digest', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  unknown: { word: 'Unknown', tone: 'warn' },
  dropped: { word: 'Dropped', tone: 'plain' },
} as const satisfies Record<Delivery['status'], { word: string; tone: Tone }>;

/** It goes no further. */
export const isOver = ({ status }: Pick<Delivery, 'status'>): boolean =>
  !['waiting', 'held', 'sending'].includes(status);

export const DIGEST_WORD = {
  off: 'At once',
  hourly: 'Every hour',
  daily: 'Daily at 18:00',
} as const satisfies Record<Channel['digest'], string>;

/** How a channel stands, in a word. */
export function stateOf(channel: Channel): { word: string; tone: Tone } {
  if (!channel.verified) {
    const word = channel.code_expires_at === null ? 'Not verified' : 'Enter the code';
    return { word, tone: 'warn' };
  }
  if (!channel.enabled) return { word: 'Off', tone: 'plain' };
  if (channel.error !== null) return { word: 'Failing', tone: 'bad' };
  return { word: 'On', tone: 'good' };
}

/** `22:00–07:30`, or a dash. */
export const quietWords = ({ quiet_hours: quiet }: Channel): string =>
  quiet === null ? '–' : `${quiet.start.slice(0, 5)}–${quiet.end.slice(0, 5)}`;
