// The server's own parser, asked while one types, and its words for completion and hover.
import { queryOptions } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { checkPine, formatPine, listPineBuiltins } from '@/api/generated/sdk.gen';
import type {
  PineBuiltin,
  PineDiagnostic,
  PineFix,
  PineFormat,
  PineInput,
} from '@/api/generated/types.gen';
import type { PineCheck } from '@/api/types';

export type { PineBuiltin, PineDiagnostic, PineFix, PineInput };
export type PineVersion = 5 | 6;

export const checkScript = (script: string): Promise<PineCheck> =>
  unwrap(checkPine({ body: { script } }));

export const formatScript = (script: string): Promise<PineFormat> =>
  unwrap(formatPine({ body: { script } }));

export const checkQuery = (script: string) =>
  queryOptions({
    queryKey: ['pine', 'check', script],
    queryFn: () => checkScript(script),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The words of the language change with the server only. */
export const referenceQuery = (version: PineVersion) =>
  queryOptions({
    queryKey: ['pine', 'reference', version],
    queryFn: ({ signal }) => unwrap(listPineBuiltins({ query: { version }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
