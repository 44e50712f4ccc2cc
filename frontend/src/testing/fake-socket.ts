// A socket that the test holds the other end of; takes the place of socket.io-client's `io`.

type Handler = (...args: never[]) => void;

export class FakeSocket {
  static latest: FakeSocket | null = null;
  active = true;
  connected = false;
  readonly sent: { event: string; body: unknown }[] = [];
  /** What the server answers to `sync`. */
  syncAnswer: { seq: number; complete: boolean } = { seq: 0, complete: true };
  #handlers = new Map<string, Handler[]>();

  constructor() {
    FakeSocket.latest = this;
  }

  on(event: string, handler: Handler): this {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
    return this;
  }

  timeout(): this {
    return this;
  }

  emit(event: string, body: unknown, answer?: (error: null, answer: unknown) => void): this {
    this.sent.push({ event, body });
    if (event === 'sync') answer?.(null, this.syncAnswer);
    return this;
  }

  connect(): this {
    return this;
  }

  disconnect(): this {
    this.connected = false;
    return this;
  }

  removeAllListeners(): this {
    this.#handlers.clear();
    return this;
  }

  /** The server's side: something arrives. */
  receive(event: string, ...args: unknown[]): void {
    if (event === 'connect') this.connected = true;
    if (event === 'disconnect') this.connected = false;
    for (const handler of this.#handlers.get(event) ?? []) handler(...(args as never[]));
  }
}
