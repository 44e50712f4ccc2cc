import { beforeEach, expect, test, vi } from 'vitest';
import type { Notification } from '@/api/types';
import { makeNotification } from '@/testing/factories';
import {
  BROWSER_CHOICE_KEY,
  FIRST_CHOICE,
  groupOf,
  parseChoice,
  wants,
  type BrowserChoice,
} from './browser-choice';
import { browserNotices } from './browser-notices';

const notice = makeNotification({ id: 'n1', kind: 'order.filled', level: 'info' });

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.setItem(BROWSER_CHOICE_KEY, JSON.stringify({ ...FIRST_CHOICE, on: true }));
});

/** One browser with several tabs: a lock that is handed on, and a channel between them. */
function browser() {
  const queue: (() => Promise<void>)[] = [];
  const listeners: ((event: { data: unknown }) => void)[] = [];
  let isHeld = false;
  const next = () => {
    const take = isHeld ? undefined : queue.shift();
    if (take === undefined) return;
    isHeld = true;
    void take().then(() => {
      isHeld = false;
      next();
    });
  };
  const shown: string[] = [];
  const tab = (name: string, isSeen: boolean) => {
    const mine: (event: { data: unknown }) => void = (event) => {
      heard.forEach((hear) => {
        hear(event);
      });
    };
    const heard: ((event: { data: unknown }) => void)[] = [];
    listeners.push(mine);
    return browserNotices({
      locks: {
        request: ((_name: string, _options: object, take: () => Promise<void>) => {
          queue.push(take);
          next();
          return Promise.resolve();
        }) as LockManager['request'],
      },
      channel: {
        postMessage: (data: unknown) => {
          listeners
            .filter((one) => one !== mine)
            .forEach((hear) => {
              hear({ data });
            });
        },
        addEventListener: ((_type: string, hear: (event: { data: unknown }) => void) => {
          heard.push(hear);
        }) as BroadcastChannel['addEventListener'],
        close: () => undefined,
      },
      isSeen: () => isSeen,
      show: ({ id }: Notification) => shown.push(`${name} ${id}`),
    });
  };
  return { tab, shown };
}

test('of several hidden tabs one shows a notification', () => {
  const { tab, shown } = browser();
  const tabs = [tab('first', false), tab('second', false)];
  tabs.forEach(({ tell }) => {
    tell(notice);
  });
  vi.runAllTimers();
  expect(shown).toEqual(['first n1']);
});

test('nothing is shown while a tab is in sight', () => {
  const { tab, shown } = browser();
  const tabs = [tab('hidden', false), tab('seen', true)];
  tabs.forEach(({ tell }) => {
    tell(notice);
  });
  vi.runAllTimers();
  expect(shown).toEqual([]);
});

test('when the tab that shows them is closed, the next one does', async () => {
  const { tab, shown } = browser();
  const [first, second] = [tab('first', false), tab('second', false)];
  first.stop();
  await vi.runAllTimersAsync();
  second.tell(notice);
  vi.runAllTimers();
  expect(shown).toEqual(['second n1']);
});

test('only what was chosen is shown, and nothing when it is off', () => {
  const choice: BrowserChoice = { on: true, groups: ['critical', 'brokers'] };
  expect(wants(choice, { kind: 'broker.expired', level: 'warning' })).toBe(true);
  expect(wants(choice, { kind: 'order.filled', level: 'info' })).toBe(false);
  expect(wants(choice, { kind: 'order.lost', level: 'critical' })).toBe(true);
  expect(wants({ ...choice, on: false }, { kind: 'order.lost', level: 'critical' })).toBe(false);
});

test('a kind that nobody thought of is among the others', () => {
  expect(groupOf('exit.done')).toBe('positions');
  expect(groupOf('night job')).toBe('others');
});

test('whatever the storage holds, there is a choice', () => {
  expect(parseChoice('{"on":true,"groups":["orders","nonsense"]}')).toEqual({
    on: true,
    groups: ['orders'],
  });
  expect(parseChoice('[]')).toEqual(FIRST_CHOICE);
  expect(parseChoice('{')).toEqual(FIRST_CHOICE);
});
