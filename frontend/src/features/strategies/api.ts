// Everything that changes a strategy.
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import {
  createStrategy,
  deleteStrategy,
  deployStrategy,
  pauseStrategy,
  resumeStrategy,
  rotateWebhook,
  sendTestAlert,
  updateStrategy,
} from '@/api/generated/sdk.gen';
import { keys } from '@/api/keys';
import type { NewStrategy, Strategy, StrategyChange } from '@/api/types';

function remember(cache: QueryClient, strategy: Strategy): Promise<void> {
  cache.setQueryData(keys.detail('strategies', strategy.id), strategy);
  void cache.invalidateQueries({ queryKey: keys.versions(strategy.id) });
  return cache.invalidateQueries({ queryKey: keys.lists('strategies') });
}

function useStrategyChange<Input>(change: (input: Input) => Promise<Strategy>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (strategy) => remember(cache, strategy),
  });
}

export const useCreateStrategy = () =>
  useStrategyChange((body: NewStrategy) => unwrap(createStrategy({ body })));

export const useUpdateStrategy = (id: string) =>
  useStrategyChange((body: StrategyChange) =>
    unwrap(updateStrategy({ path: { strategy_id: id }, body })),
  );

/** Going live needs the strategy's name, typed; paper needs nothing. */
export const useDeployStrategy = (id: string) =>
  useStrategyChange((confirm: string | null) =>
    unwrap(
      deployStrategy({ path: { strategy_id: id }, body: confirm === null ? {} : { confirm } }),
    ),
  );

export const usePauseStrategy = () =>
  useStrategyChange((id: string) => unwrap(pauseStrategy({ path: { strategy_id: id } })));

export const useResumeStrategy = () =>
  useStrategyChange((id: string) => unwrap(resumeStrategy({ path: { strategy_id: id } })));

export function useRotateWebhook(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(rotateWebhook({ path: { strategy_id: id } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: keys.alertMessage(id) });
      return cache.invalidateQueries({ queryKey: keys.detail('strategies', id) });
    },
  });
}

export function useDeleteStrategy() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(deleteStrategy({ path: { strategy_id: id } })),
    onSuccess: (_nothing, id) => {
      cache.removeQueries({ queryKey: keys.detail('strategies', id) });
      return cache.invalidateQueries({ queryKey: keys.lists('strategies') });
    },
  });
}

export const useSendTestAlert = () =>
  useMutation({
    mutationFn: (id: string) => unwrap(sendTestAlert({ path: { strategy_id: id } })),
  });
