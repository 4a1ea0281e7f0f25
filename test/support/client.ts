// A WebSocket client that remembers what it got, so that a test can wait for the next thing without a race.
import { once } from 'node:events';
import WebSocket from 'ws';
import type { ClientOptions } from 'ws';

export class TestClient implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly #received: string[] = [];
  readonly #waiting: ((text: string) => void)[] = [];
  /** Headers of the 101. */
  headers: NodeJS.Dict<string | string[]> = {};
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(url: string, protocol?: string, options?: ClientOptions) {
    this.socket = protocol === undefined ? new WebSocket(url, options) : new WebSocket(url, protocol, options);
    this.socket.on('upgrade', (response) => (this.headers = response.headers));
    this.socket.on('message', (data, isBinary) => {
      const text = isBinary ? `binary:${(data as Buffer).toString('hex')}` : String(data);
      const next = this.#waiting.shift();
      if (next) next(text);
      else this.#received.push(text);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** Resolves when the handshake is done; rejects with ws's own error when it is refused. */
  static async open(url: string, protocol?: string, options?: ClientOptions): Promise<TestClient> {
    const client = new TestClient(url, protocol, options);
    await once(client.socket, 'open');
    return client;
  }

  get connectionId(): string {
    return String(this.headers['x-fanfare-connection-id']);
  }

  /** The next message, in order. */
  next(): Promise<string> {
    const received = this.#received.shift();
    if (received !== undefined) return Promise.resolve(received);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next message as JSON. */
  async frame(): Promise<Record<string, any>> {
    return JSON.parse(await this.next());
  }

  /** What has come and was not asked for yet. */
  get pending(): readonly string[] {
    return this.#received;
  }

  send(message: string | object | Buffer): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.terminate();
    await this.closed;
  }
}

/** How a handshake is refused: status, headers and body. */
export async function refusal(url: string, protocols: string[] = [], options: ClientOptions = {}) {
  const socket = new WebSocket(url, protocols, options);
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, headers: response.headers, body };
}
