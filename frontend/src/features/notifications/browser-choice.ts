// What this browser shows as a notification of the system's; kept in this browser, since it is about it alone.
import type { Notification } from '@/api/types';

export const BROWSER_CHOICE_KEY = 'autotrade.browser-notices';

/** What can be chosen: groups of kinds, by how their names begin. */
export const GROUPS = [
  { group: 'critical', label: 'Everything that needs you at once', begins: [] },
  { group: 'orders', label: 'Orders', begins: ['order'] },
  { group: 'executions', label: 'Signals carried out, or not', begins: ['execution', 'alert'] },
  {
    group: 'positions',
    label: 'Stops, targets and exits',
    begins: ['protection', 'exit', 'position', 'kill_switch'],
  },
  { group: 'strategies', label: 'Strategies', begins: ['strategy'] },
  { group: 'brokers', label: 'Broker sessions', begins: ['broker', 'ledger'] },
  { group: 'others', label: 'All other news', begins: [] },
] as const satisfies readonly { group: string; label: string; begins: readonly string[] }[];

export type Group = (typeof GROUPS)[number]['group'];

export interface BrowserChoice {
  on: boolean;
  groups: readonly Group[];
}

export const FIRST_CHOICE: BrowserChoice = {
  on: false,
  groups: ['critical', 'orders', 'positions', 'brokers'],
};

/** The group of a kind of notification: `order.filled` is of the orders. */
export function groupOf(kind: string): Group {
  const head = kind.split('.', 1)[0] ?? kind;
  return (
    GROUPS.find(({ begins }) => (begins as readonly string[]).includes(head))?.group ?? 'others'
  );
}

export function wants(
  { on, groups }: BrowserChoice,
  { kind, level }: Pick<Notification, 'kind' | 'level'>,
): boolean {
  if (!on) return false;
  return (level === 'critical' && groups.includes('critical')) || groups.includes(groupOf(kind));
}

/** Read defensively: a browser's storage may hold anything. */
export function parseChoice(text: string | null | undefined): BrowserChoice {
  try {
    const found = JSON.parse(text ?? 'null') as Partial<BrowserChoice> | null;
    if (typeof found?.on !== 'boolean' || !Array.isArray(found.groups)) return FIRST_CHOICE;
    const { on, groups } = found as BrowserChoice;
    return { on, groups: GROUPS.map(({ group }) => group).filter((one) => groups.includes(one)) };
  } catch {
    return FIRST_CHOICE;
  }
}

export const readChoice = (): BrowserChoice =>
  parseChoice(localStorage.getItem(BROWSER_CHOICE_KEY));
