// One kept-alive HTTP connection that sends the next request when the answer to the last one has come.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

export class Lane {
  readonly #socket: Socket;
  readonly opened: Promise<unknown>;
  #answer = '';
  #answered: (status: number) => void = () => {};

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.opened = once(this.#socket, 'connect');
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text) => this.#read(String(text)));
    // A lane that the server closed answers nothing more; the order's deadline tells.
    this.#socket.on('error', () => {});
  }

  /** Whether the server has closed it, as it does with one that was idle for a while. */
  get isClosed(): boolean {
    return this.#socket.destroyed || this.#socket.readyState !== 'open';
  }

  /** `answered` is called once with the status. */
  send(request: string, answered: (status: number) => void): void {
    this.#answered = answered;
    this.#socket.write(request);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#answer += text;
    const headEnd = this.#answer.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/^content-length: (\d+)/im.exec(this.#answer)?.[1] ?? 0);
    const isChunked = /^transfer-encoding: chunked/im.test(this.#answer);
    const isWhole = isChunked ? this.#answer.endsWith('0\r\n\r\n') : this.#answer.length >= headEnd + 4 + length;
    if (!isWhole) return;
    const status = Number(this.#answer.slice(9, 12));
    this.#answer = '';
    this.#answered(status);
  }
}
