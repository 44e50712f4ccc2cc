// Dangerous acts ask who one is once more. The act waits for the answer, then is tried again.

const TYPE = '/confirmation-required';

type Ask = () => Promise<boolean>;

let ask: Ask | null = null;
let asking: Promise<boolean> | null = null;

/** Says who asks the person; gives back how to take that away. */
export function onConfirmationNeeded(next: Ask): () => void {
  ask = next;
  return () => {
    if (ask === next) ask = null;
  };
}

async function isAskedFor(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const type = (body as { type?: unknown } | null)?.type;
  return typeof type === 'string' && type.endsWith(TYPE);
}

/** True when a refusal asked for confirmation and the person gave it; one question for all that wait. */
export async function confirmIdentityFirst(response: Response): Promise<boolean> {
  if (ask === null || !(await isAskedFor(response))) return false;
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}
