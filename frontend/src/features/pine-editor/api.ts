// The server's own parser, asked while one types.
import { unwrap } from '@/api/client';
import { checkPine } from '@/api/generated/sdk.gen';
import type { PineCheck } from '@/api/types';

export const checkScript = (script: string): Promise<PineCheck> =>
  unwrap(checkPine({ body: { script } }));
