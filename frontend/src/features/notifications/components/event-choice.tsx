// Which events a channel tells of: all of them, or those that are ticked.
import { Checkbox, SegmentedControl, Stack } from '@mantine/core';
import { groupsOf, groupWord, patternsOf, tickedOf, type EventKind } from '../choices';
import classes from './event-choice.module.css';

interface Props {
  kinds: readonly EventKind[];
  /** `null` for all of them; an empty list is nothing ticked yet. */
  patterns: readonly string[] | null;
  onChange: (patterns: string[] | null) => void;
}

const WAYS = [
  { value: 'all', label: 'Everything' },
  { value: 'some', label: 'Only these' },
];

export function EventChoice({ kinds, patterns, onChange }: Props) {
  const ticked = tickedOf(patterns ?? [], kinds);
  const all = kinds.map(({ event }) => event);
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Which events"
        data={WAYS}
        value={patterns === null ? 'all' : 'some'}
        onChange={(way) => {
          onChange(way === 'all' ? null : patternsOf(all, kinds, []));
        }}
      />
      {patterns !== null && (
        <div className={classes['groups']}>
          {groupsOf(kinds).map(([head, group]) => (
            <fieldset key={head} className={classes['group']}>
              <legend>{groupWord(head)}</legend>
              {group.map(({ event, title }) => (
                <Checkbox
                  key={event}
                  size="xs"
                  label={title}
                  checked={ticked.includes(event)}
                  onChange={(change) => {
                    const next = change.currentTarget.checked
                      ? [...ticked, event]
                      : ticked.filter((one) => one !== event);
                    onChange(patternsOf(next, kinds, patterns));
                  }}
                />
              ))}
            </fieldset>
          ))}
        </div>
      )}
    </Stack>
  );
}
