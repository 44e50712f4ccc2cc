// The ways in to one's own account: sessions, the second factor, keys for scripts.
import { queryOptions } from '@tanstack/react-query';
import { unwrap } from './client';
import { getSecondFactor, listApiKeys, listSessions } from './generated/sdk.gen';
import { keys } from './keys';
import { pagedOptions } from './queries';

export const sessionsQuery = () =>
  pagedOptions(keys.sessions, (page, signal) => unwrap(listSessions({ query: page, signal })));

export const apiKeysQuery = () =>
  pagedOptions(keys.apiKeys, (page, signal) => unwrap(listApiKeys({ query: page, signal })));

export const secondFactorQuery = () =>
  queryOptions({
    queryKey: keys.secondFactor,
    queryFn: ({ signal }) => unwrap(getSecondFactor({ signal })),
  });
