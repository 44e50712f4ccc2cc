// The theme, kept by this browser.
import { SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core';
import { SCHEMES } from '@/components/layout/top-bar';

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label="Theme"
        value={colorScheme}
        data={SCHEMES.map(({ value, label }) => ({ value, label }))}
        onChange={setColorScheme}
      />
      <p className="dim">“System” follows this device. Other devices keep their own.</p>
    </Stack>
  );
}
