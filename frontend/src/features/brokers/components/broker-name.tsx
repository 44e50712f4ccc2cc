// A broker's name behind its type.
import { useQuery } from '@tanstack/react-query';
import { brokerTypesQuery } from '@/api/queries';
import type { Broker } from '@/api/types';

export function BrokerName({ type }: { type: Broker['type'] }) {
  const { data } = useQuery(brokerTypesQuery());
  return data?.items.find((one) => one.type === type)?.name ?? type;
}
