// Stop-loss, target and trailing stop of a position: watched on every tick by the server.
import { Button, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldOf } from '@/api/problem';
import type { Position } from '@/api/types';
import { Actions, Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useProtectPosition } from '../api';
import { changeOf, errorsOf, levelsOf, type LevelErrors, type Levels } from '../levels';

const UNITS = [
  { value: 'rupees', label: '₹' },
  { value: 'percent', label: '%' },
] as const;

export function LevelsForm({ position }: { position: Position }) {
  const [levels, setLevels] = useState<Levels>(() => levelsOf(position));
  const [own, setOwn] = useState<LevelErrors>({});
  const protect = useProtectPosition(position.id);
  const set = (over: Partial<Levels>) => {
    setLevels((old) => ({ ...old, ...over }));
    setOwn({});
    protect.reset();
  };
  const submit = () => {
    const errors = errorsOf(position, levels);
    setOwn(errors);
    if (Object.keys(errors).length === 0) protect.mutate(changeOf(levels));
  };
  return (
    <form
      aria-label="Stops and targets"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Stop-loss"
          inputMode="decimal"
          placeholder="None"
          value={levels.stop_loss}
          error={own.stop_loss ?? fieldOf(protect.error, 'stop_loss')}
          onChange={(event) => {
            set({ stop_loss: event.currentTarget.value });
          }}
        />
        <TextInput
          label="Target"
          inputMode="decimal"
          placeholder="None"
          value={levels.target}
          error={own.target ?? fieldOf(protect.error, 'target')}
          onChange={(event) => {
            set({ target: event.currentTarget.value });
          }}
        />
        <TextInput
          label="Trailing stop, behind the best price by"
          inputMode="decimal"
          placeholder="None"
          value={levels.distance}
          error={own.distance ?? fieldOf(protect.error, 'trailing')}
          rightSectionWidth={96}
          rightSection={
            <SegmentedControl
              size="xs"
              aria-label="Unit of the trailing stop"
              value={levels.unit}
              data={UNITS.map(({ value, label }) => ({ value, label }))}
              onChange={(unit) => {
                set({ unit });
              }}
            />
          }
          onChange={(event) => {
            set({ distance: event.currentTarget.value });
          }}
        />
        {protect.error && <Reason>{problemSentence(protect.error)}</Reason>}
        <Actions>
          <Button type="submit" variant="default" loading={protect.isPending}>
            Set levels
          </Button>
          {protect.isSuccess && (
            <span className="dim" role="status">
              Set. They are watched on every tick.
            </span>
          )}
        </Actions>
      </Stack>
    </form>
  );
}
