// When nothing is sent but later.
import { Checkbox, NativeSelect, Stack, Switch, TextInput } from '@mantine/core';
import type { Channel } from '@/api/types';
import classes from './quiet-hours.module.css';

type Quiet = NonNullable<Channel['quiet_hours']>;

interface Props {
  quiet: Quiet | null;
  onChange: (quiet: Quiet | null) => void;
}

const INDIA = 'Asia/Kolkata';
const FIRST: Quiet = { start: '22:00', end: '07:30', zone: INDIA, critical_passes: true };

/** India's, this device's, and the one that is chosen already. */
const zonesWith = (chosen: string) => [
  ...new Set([INDIA, Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC', chosen]),
];

export function QuietHoursFields({ quiet, onChange }: Props) {
  const set = (part: Partial<Quiet>) => {
    if (quiet !== null) onChange({ ...quiet, ...part });
  };
  return (
    <Stack gap="xs">
      <Switch
        label="Quiet hours"
        checked={quiet !== null}
        onChange={(event) => {
          onChange(event.currentTarget.checked ? FIRST : null);
        }}
      />
      {quiet !== null && (
        <>
          <div className={classes['hours']}>
            <TextInput
              type="time"
              label="From"
              required
              withAsterisk={false}
              value={quiet.start.slice(0, 5)}
              onChange={(event) => {
                set({ start: event.currentTarget.value });
              }}
            />
            <TextInput
              type="time"
              label="To"
              required
              withAsterisk={false}
              value={quiet.end.slice(0, 5)}
              onChange={(event) => {
                set({ end: event.currentTarget.value });
              }}
            />
            <NativeSelect
              label="Time of"
              data={zonesWith(quiet.zone ?? INDIA)}
              value={quiet.zone ?? INDIA}
              onChange={(event) => {
                set({ zone: event.currentTarget.value });
              }}
            />
          </div>
          <Checkbox
            size="xs"
            label="What is critical is sent at once all the same"
            checked={quiet.critical_passes !== false}
            onChange={(event) => {
              set({ critical_passes: event.currentTarget.checked });
            }}
          />
        </>
      )}
    </Stack>
  );
}
