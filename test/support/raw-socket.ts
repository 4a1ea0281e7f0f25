// A TCP client that says what a test wants, keeps its side open until it is told otherwise, and remembers what it heard.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

export class RawSocket implements Disposable {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  /** An error of the socket, as after a reset. */
  error: NodeJS.ErrnoException | undefined;
  /** The server has ended its side. */
  readonly ended: Promise<void>;
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.socket = socket;
    const ended = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    this.ended = ended.promise;
    this.closed = closed.promise;
    socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    socket.on('end', ended.resolve);
    socket.on('error', (cause) => (this.error = cause));
    socket.on('close', () => {
      ended.resolve();
      closed.resolve();
    });
  }

  static async open(port: number): Promise<RawSocket> {
    const raw = new RawSocket(connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
    await once(raw.socket, 'connect');
    return raw;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString('latin1');
  }

  /** Resolves when the server has said something that matches, and rejects when it ends before. */
  async heard(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      if (this.socket.readableEnded || this.socket.destroyed) throw new Error(`The server ended with: ${this.text}`);
      await Promise.race([once(this.socket, 'data'), this.ended]);
    }
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

/** A WebSocket handshake, as a client sends it. */
export const handshake = (path: string, ...headers: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
    '',
    '',
  ].join('\r\n');
