// What counts for the whole platform.
import { Skeleton, Stack, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { platformSettingsQuery } from '@/api/admin-queries';
import { Reason } from '@/components/ui/evidence';
import { ErrorState } from '@/components/ui/states';
import { problemSentence } from '@/lib/problem-text';
import { useChangeSettings } from '../api';

export function PlatformSettings() {
  const { data, error, refetch } = useQuery(platformSettingsQuery());
  const change = useChangeSettings();
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={40} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <Stack gap="sm">
      <Switch
        label="Anybody may register"
        description="Off, the accounts there are go on as before, and nobody can make a new one."
        checked={data.registration_open}
        disabled={change.isPending}
        onChange={(event) => {
          change.mutate({ registration_open: event.currentTarget.checked });
        }}
      />
      {change.error && <Reason>{problemSentence(change.error)}</Reason>}
    </Stack>
  );
}
