// One cache for the session. Live events keep it fresh, so nothing is read again just because time passed.
import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@/api/problem';

const RETRIES = 2;

/** Only what may pass by itself is tried again: no answer, or a server that is busy. */
const mayPass = (error: Error) =>
  error instanceof ApiProblem && (error.status === 0 || error.status >= 502);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) => count < RETRIES && mayPass(error),
      },
      mutations: { networkMode: 'always' },
    },
  });
}
