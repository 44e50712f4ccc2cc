// The one socket: connects with the access token, folds events, catches up after a break.
import type { QueryClient } from '@tanstack/react-query';
import { io, type Socket } from 'socket.io-client';
import { currentToken, refreshSession } from '@/api/session';
import type { SocketNotification } from '@/api/types';
import { setConnection } from './connection';
import { EVENT_NAMES, type ServerEventName, type ServerEvents, type SyncAnswer } from './events';
import { foldEvent } from './fold';
import { Sequence } from './sequence';

const SYNC_TIMEOUT_MS = 5_000;
const REFUSED_RETRY_MS = 5_000;

let open: Socket | null = null;
const watched = new Map<string, number>();

interface Options {
  cache: QueryClient;
  onNotice: (notice: SocketNotification) => void;
}

function catchUp(socket: Socket, sequence: Sequence, cache: QueryClient) {
  let asking = false;
  return () => {
    if (asking) return;
    asking = true;
    const settle = (complete: boolean, seq: number) => {
      asking = false;
      if (sequence.settle({ complete, seq })) void cache.invalidateQueries();
    };
    socket
      .timeout(SYNC_TIMEOUT_MS)
      .emit('sync', { since: sequence.last ?? 0 }, (error: Error | null, answer?: SyncAnswer) => {
        if (error === null && answer !== undefined) settle(answer.complete, answer.seq);
        else settle(false, sequence.last ?? 0);
      });
  };
}

/** A refused token is renewed once per attempt; socket.io itself retries only lost connections. */
function retryWithFreshToken(socket: Socket): void {
  void refreshSession()
    .then((token) => {
      if (token !== null) setTimeout(() => socket.connect(), REFUSED_RETRY_MS / 5);
    })
    .catch(() => {
      setTimeout(() => socket.connect(), REFUSED_RETRY_MS);
    });
}

/** Opens the socket for the logged-in user; the answer closes it. Call once per session. */
export function openSocket({ cache, onNotice }: Options): () => void {
  const socket = io({
    path: '/socket.io',
    transports: ['websocket'],
    auth: (give) => {
      give({ token: currentToken() });
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
  });
  open = socket;
  const sequence = new Sequence();
  const askMissing = catchUp(socket, sequence, cache);
  setConnection('connecting');

  socket.on('connect', () => {
    setConnection('live');
    if (watched.size > 0) socket.emit('subscribe', { symbols: [...watched.keys()] });
    // What was read before the room was joined may have missed an event in between.
    if (sequence.last === null) void cache.invalidateQueries();
    else askMissing();
  });
  socket.on('disconnect', (reason) => {
    setConnection('offline');
    if (reason === 'io server disconnect') retryWithFreshToken(socket);
  });
  socket.on('connect_error', () => {
    setConnection('offline');
    if (!socket.active) retryWithFreshToken(socket);
  });

  const receive = <Name extends ServerEventName>(name: Name, payload: ServerEvents[Name]) => {
    const verdict = 'seq' in payload ? sequence.judge(payload.seq) : 'apply';
    if (verdict === 'gap') askMissing();
    if (verdict !== 'apply') return;
    foldEvent(cache, name, payload);
    if (name === 'notification') onNotice(payload as SocketNotification);
  };
  for (const name of EVENT_NAMES) {
    socket.on(name, (payload: ServerEvents[typeof name]) => {
      receive(name, payload);
    });
  }

  return () => {
    open = null;
    socket.removeAllListeners();
    socket.disconnect();
    setConnection('connecting');
  };
}

/** Asks for live prices of these symbols until the answer is called. Several callers may want the same one. */
export function watchPrices(symbols: readonly string[]): () => void {
  const added = symbols.filter((symbol) => !watched.has(symbol));
  for (const symbol of symbols) watched.set(symbol, (watched.get(symbol) ?? 0) + 1);
  if (added.length > 0 && open?.connected === true) open.emit('subscribe', { symbols: added });
  return () => {
    const gone = symbols.filter((symbol) => {
      const left = (watched.get(symbol) ?? 1) - 1;
      if (left > 0) watched.set(symbol, left);
      else watched.delete(symbol);
      return left <= 0;
    });
    if (gone.length > 0 && open?.connected === true) open.emit('unsubscribe', { symbols: gone });
  };
}
