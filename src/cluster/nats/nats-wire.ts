// The wire over NATS: core messages, and streams of JetStream as nats-server 2.9.10 knows them.
import type { JetStreamClient, JetStreamManager, MsgRequest, StoredMsg } from '@nats-io/jetstream';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Expectation, Stored, StreamSettings, Wire, WireListener } from '../wire.ts';
import { readings, streamConfig, unavailable } from './jetstream.ts';

const EMPTY = new Uint8Array(0);

type Parts = {
  readonly connection: NatsConnection;
  readonly streams: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Over it, what is published is dropped. */
  readonly unansweredBytesMax: number;
};

export class NatsWire implements Wire {
  readonly #parts: Parts;
  readonly #listeners: ((isUp: boolean) => void)[] = [];
  #isUp = true;
  /** Of all that was published over this link, and what of it the server is known to have. */
  #published = 0;
  #answered = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    void this.#watch();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get unansweredBytes(): number {
    return this.#published - this.#answered;
  }

  /** Of the server that it is connected to. */
  get serverVersion(): string {
    return this.#parts.connection.info?.version ?? '';
  }

  onLink(listener: (isUp: boolean) => void): void {
    this.#listeners.push(listener);
  }

  publish(subject: string, bytes: Uint8Array): void {
    // The client would keep it in memory without bound, and throw it away when it dials again.
    if (!this.#isUp || this.unansweredBytes + bytes.length > this.#parts.unansweredBytesMax) return;
    this.#published += bytes.length;
    this.#parts.connection.publish(subject, bytes);
  }

  subscribe(subject: string, listener: WireListener): () => void {
    const callback = (error: Error | null, message: Msg) => {
      if (error) return;
      const sequence = message.headers?.get('Nats-Sequence');
      if (sequence) listener(message.data, message.subject, Number(sequence));
      else listener(message.data, message.subject);
    };
    const subscription = this.#parts.connection.subscribe(subject, { callback });
    return () => subscription.unsubscribe();
  }

  async flush(): Promise<void> {
    const published = this.#published;
    await this.#asked(() => this.#parts.connection.flush());
    this.#answered = Math.max(this.#answered, published);
  }

  append(stream: string, subject: string, bytes: Uint8Array, expect: Expectation = {}): Promise<number> {
    const { last, lastOnSubject, id } = expect;
    const expectations = {
      streamName: stream,
      ...(last !== undefined && { lastSequence: last }),
      ...(lastOnSubject !== undefined && { lastSubjectSequence: lastOnSubject }),
    };
    return this.#asked(async () => {
      const { seq } = await this.#parts.streams.publish(subject, bytes, {
        expect: expectations,
        ...(id !== undefined && { msgID: id }),
      });
      return seq;
    });
  }

  async fetch(stream: string, at: number): Promise<Uint8Array | undefined> {
    return (await this.#stored(stream, readings.at(at)))?.bytes;
  }

  last(stream: string, subject = '>'): Promise<Stored | undefined> {
    return this.#stored(stream, readings.last(subject));
  }

  next(stream: string, from: number, subject = '>'): Promise<Stored | undefined> {
    return this.#stored(stream, readings.next(from, subject));
  }

  purge(stream: string, through: number): Promise<void> {
    return this.#asked(async () => {
      await this.#parts.manager.streams.purge(stream, { seq: through + 1 });
    });
  }

  has(stream: string): Promise<boolean> {
    return this.#asked(() =>
      this.#parts.manager.streams.info(stream).then(
        () => true,
        (cause: unknown) => {
          if (readings.isNoStream(cause)) return false;
          throw cause;
        },
      ),
    );
  }

  create(settings: StreamSettings): Promise<void> {
    return this.#asked(async () => {
      await this.#parts.manager.streams.add(streamConfig(settings));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isUp = false;
    await this.#parts.connection.close();
  }

  async #stored(stream: string, query: MsgRequest): Promise<Stored | undefined> {
    const message = await this.#asked<StoredMsg | null>(() => this.#parts.manager.streams.getMessage(stream, query));
    return message ? { at: message.seq, subject: message.subject, bytes: message.data ?? EMPTY } : undefined;
  }

  /** Nothing is asked while the link is down: the client would keep that too, and send it late. */
  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    if (!this.#isUp) throw unavailable(new Error('no link to NATS'));
    try {
      return await ask();
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.#parts.connection.status()) {
      if (type === 'disconnect') this.#linkIs(false);
      if (type === 'reconnect') this.#linkIs(true);
    }
    this.#linkIs(false);
  }

  #linkIs(isUp: boolean): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    this.#answered = this.#published;
    for (const listener of this.#listeners) listener(isUp);
  }
}
