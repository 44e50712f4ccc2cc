// Whose events a channel tells of: of all strategies, or of those that are ticked.
import { Checkbox, SegmentedControl, Stack } from '@mantine/core';

interface Props {
  strategies: readonly { id: string; name: string }[];
  /** `null` for all of them; an empty list is nothing ticked yet. */
  ids: readonly string[] | null;
  onChange: (ids: string[] | null) => void;
}

const WAYS = [
  { value: 'all', label: 'All strategies' },
  { value: 'some', label: 'Only these' },
];

export function StrategyChoice({ strategies, ids, onChange }: Props) {
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Which strategies"
        data={WAYS}
        value={ids === null ? 'all' : 'some'}
        onChange={(way) => {
          onChange(way === 'all' ? null : []);
        }}
      />
      {ids !== null && strategies.length === 0 && <p className="dim">There is no strategy yet.</p>}
      {ids !== null && (
        <Checkbox.Group aria-label="Strategies" value={[...ids]} onChange={onChange}>
          <Stack gap={6}>
            {strategies.map(({ id, name }) => (
              <Checkbox key={id} size="xs" value={id} label={name} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Stack>
  );
}
