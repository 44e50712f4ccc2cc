// Notifications of the system's while nobody looks at the app. Of all tabs one shows them: the one that
// holds the lock; and it shows nothing that a tab in somebody's sight has just told.
import type { Notification as Notice } from '@/api/types';
import { readChoice, wants } from './browser-choice';

const NAME = 'autotrade.notices';
const WAIT_MS = 500;

/** What it needs of the browser, so that tests can stand in for it. */
export interface Surroundings {
  locks: Pick<LockManager, 'request'> | undefined;
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'> | undefined;
  isSeen: () => boolean;
  show: (notice: Notice) => void;
}

export interface BrowserNotices {
  tell: (notice: Notice) => void;
  stop: () => void;
}

export function browserNotices({ locks, channel, isSeen, show }: Surroundings): BrowserNotices {
  const stopped = new AbortController();
  const seenElsewhere = new Set<string>();
  let leads = false;
  // The lock is held until this tab ends or stops; then the next in the queue leads.
  locks
    ?.request(NAME, { signal: stopped.signal }, () => {
      leads = true;
      return new Promise<void>((resolve) => {
        stopped.signal.addEventListener('abort', () => {
          resolve();
        });
      });
    })
    .catch(() => undefined); // stopped while it waited for its turn
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') seenElsewhere.add(data);
  });
  return {
    tell: (notice) => {
      if (isSeen()) {
        channel?.postMessage(notice.id);
        return;
      }
      if (!leads || !wants(readChoice(), notice)) return;
      setTimeout(() => {
        const isTold = isSeen() || seenElsewhere.delete(notice.id) || stopped.signal.aborted;
        if (!isTold) show(notice);
      }, WAIT_MS);
    },
    stop: () => {
      stopped.abort();
      channel?.close();
    },
  };
}

/** `default`: nobody was asked yet. `unsupported`: not in this browser, or not over plain http. */
export function permission(): NotificationPermission | 'unsupported' {
  return 'Notification' in globalThis && globalThis.isSecureContext
    ? Notification.permission
    : 'unsupported';
}

/** Shows one; false where the browser lets only installed apps do that. */
export function showNotice(notice: Pick<Notice, 'id' | 'title' | 'message'>, onOpen: () => void) {
  if (permission() !== 'granted') return false;
  try {
    // The tag keeps the system from showing the same one twice, whoever asks for it.
    const shown = new Notification(notice.title, {
      body: notice.message,
      tag: notice.id,
      icon: '/favicon.svg',
    });
    shown.addEventListener('click', () => {
      globalThis.focus();
      shown.close();
      onOpen();
    });
    return true;
  } catch {
    return false;
  }
}

/** The browser as it is. */
export const surroundings = (show: Surroundings['show']): Surroundings => ({
  locks: 'locks' in navigator ? navigator.locks : undefined,
  channel: 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : undefined,
  isSeen: () => document.visibilityState === 'visible',
  show,
});
