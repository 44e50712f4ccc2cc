// Reads a file of any size with the session's token, tells how far it is, and can be stopped.
import { authorisedFetch } from './client';
import { problemFrom } from './problem';

/** So much is gathered before it is handed to the browser, which keeps blobs outside the page's memory. */
const GATHERED_BYTES = 4_000_000;

export interface DownloadedFile {
  blob: Blob;
  /** What the server calls it. */
  name: string;
}

interface Options {
  signal: AbortSignal;
  onProgress: (bytes: number) => void;
}

/** `attachment; filename=trades.csv` -> `trades.csv`. */
export function fileNameOf(disposition: string | null): string | null {
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? null;
}

async function gather(body: ReadableStream<Uint8Array<ArrayBuffer>>, options: Options) {
  let blob = new Blob();
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let [gathered, total] = [0, 0];
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob([blob, ...waiting]);
    waiting.push(value);
    gathered += value.length;
    total += value.length;
    options.onProgress(total);
    if (gathered >= GATHERED_BYTES) {
      blob = new Blob([blob, ...waiting]);
      [waiting, gathered] = [[], 0];
    }
  }
}

/**
 * Downloads a path of this server.
 *
 * Throws ApiProblem when the server refuses or breaks off, and the signal's reason when it was stopped.
 */
export async function streamDownload(path: string, options: Options): Promise<DownloadedFile> {
  const address = new URL(path, globalThis.location.origin);
  const request = { signal: options.signal, credentials: 'same-origin' } as const;
  let response: Response;
  let blob: Blob;
  try {
    response = await authorisedFetch(address, request);
    if (!response.ok) throw problemFrom(await response.json().catch(() => null), response);
    blob = response.body === null ? new Blob() : await gather(response.body, options);
  } catch (error) {
    options.signal.throwIfAborted();
    // A connection that breaks is a TypeError of the browser's, without words for people.
    throw error instanceof TypeError ? problemFrom(null, undefined) : error;
  }
  const type = response.headers.get('Content-Type') ?? '';
  const name = fileNameOf(response.headers.get('Content-Disposition'));
  return {
    blob: new Blob([blob], { type }),
    name: name ?? address.pathname.split('/').pop() ?? 'export',
  };
}
