// Changes to one's own account and the ways in to it.
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import {
  changePassword,
  confirmSecondFactor,
  createApiKey,
  deleteApiKey,
  disableSecondFactor,
  endOtherSessions,
  endSession,
  renewRecoveryCodes,
  requestEmailVerification,
  setUpSecondFactor,
  updateMe,
} from '@/api/generated/sdk.gen';
import type {
  ApiKeyInput,
  DisablingWritable,
  PasswordChange,
  Profile,
  Totp,
} from '@/api/generated/types.gen';
import { keys } from '@/api/keys';

/** A change after which something must be read again. */
function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>, key: QueryKey) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => cache.invalidateQueries({ queryKey: key }),
  });
}

export function useUpdateProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Profile) => unwrap(updateMe({ body })),
    onSuccess: (me) => {
      cache.setQueryData(keys.me, me);
    },
  });
}

export const useAskForVerification = () =>
  useMutation({ mutationFn: () => unwrap(requestEmailVerification()) });

/** All other sessions end with it. */
export const useChangePassword = () =>
  useChange((body: PasswordChange) => unwrap(changePassword({ body })), keys.sessions);

export const useEndSession = () =>
  useChange((id: string) => unwrap(endSession({ path: { session_id: id } })), keys.sessions);

export const useEndOtherSessions = () => useChange(() => unwrap(endOtherSessions()), keys.sessions);

export const useSetUpFactor = () => useMutation({ mutationFn: () => unwrap(setUpSecondFactor()) });

export const useConfirmFactor = () =>
  useChange((body: Totp) => unwrap(confirmSecondFactor({ body })), keys.secondFactor);

export const useRenewCodes = () =>
  useChange((body: Totp) => unwrap(renewRecoveryCodes({ body })), keys.secondFactor);

export const useDisableFactor = () =>
  useChange((body: DisablingWritable) => unwrap(disableSecondFactor({ body })), keys.secondFactor);

export const useCreateApiKey = () =>
  useChange((body: ApiKeyInput) => unwrap(createApiKey({ body })), keys.apiKeys);

export const useDeleteApiKey = () =>
  useChange((id: string) => unwrap(deleteApiKey({ path: { key_id: id } })), keys.apiKeys);
