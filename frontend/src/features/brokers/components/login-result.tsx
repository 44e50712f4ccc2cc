// What came of a log-in at the broker's own page, once the browser is back.

import type { LoginResult } from '../login-results';

const WORDS = {
  connected: 'The log-in at the broker was taken over: the account is connected.',
  failed:
    'The broker did not accept the log-in. Begin it again from here; it is good for ten minutes and only once.',
  unavailable: 'The broker could not be reached to finish the log-in. Begin it again in a minute.',
  unknown:
    'That log-in was not begun here, or its ten minutes are over. Open the account and begin it again.',
} as const satisfies Record<LoginResult, string>;

export function LoginResultNote({ result }: { result: LoginResult }) {
  const isGood = result === 'connected';
  return (
    <p role={isGood ? 'status' : 'alert'} className={isGood ? undefined : 'warn'}>
      {WORDS[result]}
    </p>
  );
}
