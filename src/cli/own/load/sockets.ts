// Many sockets to the same address.
import type WebSocket from 'ws';
import type { ClientOptions } from '../../../aws/client/client.ts';
import type { OpenSocket } from '../socket.ts';
import { openSocket } from '../socket.ts';
import type { Events } from './target.ts';

type Opening = {
  readonly url: string;
  readonly client: ClientOptions;
  readonly protocols?: readonly string[];
  readonly received: (text: string) => void;
};

/** Handshakes under way at once. */
const HANDSHAKES_MAX = 16;
/** Unsent bytes of a socket from which on it gets no more messages: the server does not read them. */
const BACKLOG_BYTES_MAX = 1024 * 1024;

/** Sockets that stay open for as long as the load lasts. */
export class Sockets implements AsyncDisposable {
  readonly #opened: OpenSocket[] = [];
  readonly #events: Pick<Events, 'closed'>;
  #isLeaving = false;
  #open = 0;

  constructor(events: Pick<Events, 'closed'>) {
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#open > 0;
  }

  /** Opens so many. Throws a HandshakeRefused or a Failure as soon as one cannot be opened. */
  async openAll(count: number, opening: (index: number) => Promise<Opening>): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < count) {
        const index = next++;
        this.#opened[index] = await this.#openOne(await opening(index));
      }
    };
    await Promise.all(Array.from({ length: HANDSHAKES_MAX }, lane));
  }

  async #openOne({ url, client, protocols = [], received }: Opening): Promise<OpenSocket> {
    const opened = await openSocket({
      url,
      protocols,
      headers: {},
      verifyTls: client.verifyTls,
      ca: client.ca,
      connectTimeoutMs: client.connectTimeoutMs,
      received: (_socket, data) => received(data.toString('utf8')),
    });
    this.#open++;
    void this.#watch(opened);
    return opened;
  }

  async #watch({ closed }: OpenSocket): Promise<void> {
    const { code } = await closed;
    this.#open--;
    if (!this.#isLeaving) this.#events.closed(String(code));
  }

  at(index: number): OpenSocket {
    return this.#opened[index]!;
  }

  /** False: the socket is closed, or full, and the message was not sent. */
  send(index: number, text: string): boolean {
    const { socket } = this.at(index);
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount > BACKLOG_BYTES_MAX) return false;
    // A socket that closes meanwhile says so by itself.
    socket.send(text, () => {});
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isLeaving = true;
    await Promise.all(this.#opened.map(leave));
  }
}

const GOODBYE_MS = 1_000;

/** Whoever does not say goodbye in time is left without. */
async function leave({ socket, closed }: { socket: WebSocket; closed: Promise<unknown> }): Promise<void> {
  const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
  socket.close(1000);
  await closed;
  clearTimeout(timer);
}
