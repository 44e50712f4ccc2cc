// Which events a channel carries: patterns on the server, ticks on the screen.

export interface EventKind {
  event: string;
  title: string;
}

const headOf = (name: string) => name.split('.', 1)[0] ?? name;

/** Kinds under the first part of their names, in the order in which the server lists them. */
export function groupsOf(kinds: readonly EventKind[]): (readonly [string, EventKind[]])[] {
  const groups = new Map<string, EventKind[]>();
  for (const kind of kinds) {
    const head = headOf(kind.event);
    groups.set(head, [...(groups.get(head) ?? []), kind]);
  }
  return [...groups];
}

const GROUP_WORD: Readonly<Record<string, string>> = {
  order: 'Orders',
  execution: 'Signals',
  alert: 'Alerts',
  strategy: 'Strategies',
  protection: 'Stops and targets',
  exit: 'Exits',
  position: 'Positions',
  kill_switch: 'Kill switch',
  broker: 'Broker sessions',
  ledger: 'Ledger',
  channel: 'Channels',
  summary: 'Summaries',
};

export const groupWord = (head: string): string => GROUP_WORD[head] ?? head;

/** The server takes capitals, underscores, hyphens and spaces for the same as dots. */
const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/[_\-\s:]/g, '.')
    .replace(/\.\*$/, '');

export function isMeant(pattern: string, event: string): boolean {
  const [wanted, found] = [plain(pattern), plain(event)];
  return ['', '*', 'all'].includes(wanted) || found === wanted || found.startsWith(`${wanted}.`);
}

/** The kinds that are ticked for these patterns; none stands for all of them. */
export const tickedOf = (patterns: readonly string[], kinds: readonly EventKind[]): string[] =>
  kinds
    .map(({ event }) => event)
    .filter((event) => patterns.some((pattern) => isMeant(pattern, event)));

/** What is sent for ticks: the name of a group where all of it is ticked, so that later ones of it count too. */
export function patternsOf(
  ticked: readonly string[],
  kinds: readonly EventKind[],
  old: readonly string[],
): string[] {
  const chosen = groupsOf(kinds).flatMap(([head, group]) => {
    const names = group.map(({ event }) => event).filter((event) => ticked.includes(event));
    return names.length === group.length && group.length > 1 ? [head] : names;
  });
  // Names of one's own, such as those of scripts, have no tick and stay as they are.
  const own = old.filter((pattern) => !kinds.some(({ event }) => isMeant(pattern, event)));
  return [...chosen, ...own];
}

/** How a channel's choice reads in a list. */
export function choiceWords(patterns: readonly string[], kinds: readonly EventKind[]): string {
  if (patterns.length === 0) return 'Everything';
  const names = patterns.map(
    (pattern) => kinds.find(({ event }) => event === pattern)?.title ?? groupWord(pattern),
  );
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
    : names.join(', ');
}
