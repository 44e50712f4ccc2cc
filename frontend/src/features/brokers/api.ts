// Linking, checking and unlinking broker accounts.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import {
  getBrokerLoginUrl,
  linkBroker,
  rotatePostbackSecret,
  unlinkBroker,
  updateBroker,
  verifyBroker,
} from '@/api/generated/sdk.gen';
import type { BrokerChangeWritable, BrokerLinkWritable } from '@/api/generated/types.gen';
import { keys } from '@/api/keys';
import type { Broker } from '@/api/types';

function useBrokerChange<Input>(change: (input: Input) => Promise<Broker>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (broker) => {
      cache.setQueryData(keys.broker(broker.id), broker);
      return cache.invalidateQueries({ queryKey: keys.brokers });
    },
  });
}

export const useLinkBroker = () =>
  useBrokerChange((body: BrokerLinkWritable) => unwrap(linkBroker({ body })));

export const useVerifyBroker = () =>
  useBrokerChange((id: string) => unwrap(verifyBroker({ path: { broker_id: id } })));

export const useUpdateBroker = (id: string) =>
  useBrokerChange((body: BrokerChangeWritable) =>
    unwrap(updateBroker({ path: { broker_id: id }, body })),
  );

/** Sends the browser to the broker's own log-in page; it comes back to this account's page. */
export const useLogInAtBroker = () =>
  useMutation({
    mutationFn: (id: string) => unwrap(getBrokerLoginUrl({ path: { broker_id: id } })),
    onSuccess: ({ url }) => {
      window.location.assign(url);
    },
  });

export function useRotatePostback(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(rotatePostbackSecret({ path: { broker_id: id } })),
    // The secret is shown from the mutation's own answer, once: the cache never holds it.
    onSuccess: (postback) => {
      cache.setQueryData(keys.postback(id), { ...postback, secret: null });
    },
  });
}

export function useUnlinkBroker() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(unlinkBroker({ path: { broker_id: id } })),
    onSuccess: (_nothing, id) => {
      cache.removeQueries({ queryKey: keys.broker(id) });
      return cache.invalidateQueries({ queryKey: keys.brokers });
    },
  });
}
