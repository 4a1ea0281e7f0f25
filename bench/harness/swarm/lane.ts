// One kept-alive connection that sends the next request when the answer to the last one has come.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { answersIn } from './answers.ts';
import { connectTo } from './connect-to.ts';
import { NATS_CONNECT } from './nats.ts';
import type { Address } from './orders.ts';

/** `node:http` closes a connection that was idle for 5 s; a request that is on its way just then is lost. */
const IDLE_MS_MAX = 1_000;

/** What stands for the status when there was no answer. */
const NO_ANSWER = 0;

export class Lane {
  readonly opened: Promise<unknown>;
  readonly #socket: Socket;
  readonly #answers: (text: string) => number | undefined;
  #usedAt = performance.now();
  #answered: ((status: number) => void) | undefined;

  constructor(address: Address) {
    this.#socket = connectTo(address);
    this.#answers = answersIn(address.dialect);
    if (address.dialect === 'nats') this.#socket.write(NATS_CONNECT);
    this.opened = once(this.#socket, address.isSecure ? 'secureConnect' : 'connect');
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text) => this.#read(String(text)));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#finish(NO_ANSWER));
  }

  /** Whether it can be used again. */
  get isFresh(): boolean {
    return this.#socket.readyState === 'open' && performance.now() - this.#usedAt < IDLE_MS_MAX;
  }

  /** `answered` is called once, with the status, or 0 when the connection ended before. */
  send(request: string, answered: (status: number) => void): void {
    this.#answered = answered;
    this.#socket.write(request);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    const status = this.#answers(text);
    if (status !== undefined) this.#finish(status);
  }

  #finish(status: number): void {
    const answered = this.#answered;
    this.#answered = undefined;
    this.#usedAt = performance.now();
    answered?.(status);
  }
}
