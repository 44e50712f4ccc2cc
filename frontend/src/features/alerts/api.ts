// What can be done with an alert.
import { useMutation } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { replayAlert } from '@/api/generated/sdk.gen';

export const useReplayAlert = () =>
  useMutation({ mutationFn: (id: string) => unwrap(replayAlert({ path: { alert_id: id } })) });
