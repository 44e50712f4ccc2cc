// One tab at a time, also where the browser has no Web Locks (plain http on a LAN address).

const LEASE_MS = 15_000;
const LOOK_AGAIN_MS = 60;

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** `<until>:<owner>`; a lease that is over, or unreadable, is nobody's. */
function ownerOf(lease: string | null): string | null {
  const [until = '0', owner = ''] = lease?.split(':', 2) ?? [];
  return Number(until) > Date.now() && owner !== '' ? owner : null;
}

/**
 * A lease in localStorage: written, and held once it is still there after a moment.
 *
 * Two tabs that write within the same moment both look again, and only the later one finds itself.
 * A tab that died holding it stops nobody for longer than the lease.
 */
async function withLease<T>(name: string, work: () => Promise<T>): Promise<T> {
  const me = Math.random().toString(36).slice(2);
  for (;;) {
    if (ownerOf(localStorage.getItem(name)) === null) {
      localStorage.setItem(name, `${Date.now() + LEASE_MS}:${me}`);
      await sleep(LOOK_AGAIN_MS);
      if (ownerOf(localStorage.getItem(name)) === me) break;
    }
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    if (ownerOf(localStorage.getItem(name)) === me) localStorage.removeItem(name);
  }
}

/** Does the work when no other tab of this browser does work under the same name. */
export function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request(name, work) : withLease(name, work);
}
