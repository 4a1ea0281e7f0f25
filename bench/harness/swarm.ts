// The bench's side of a swarm: orders go out, one at a time, and each has one answer.
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Opened, Order, Outcome, Total } from './orders.ts';

const SWARM_PROCESS = fileURLToPath(new URL('swarm-process.ts', import.meta.url));

/** `ulimit -n` is 20,000 on many machines, and a process needs a few for itself. */
export const SOCKETS_MAX = 19_000;

/** Sockets that offer no subprotocol. */
export const unnamed = (count: number): undefined[] => Array.from({ length: count });

export class Swarm implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #address: { host: string; port: number };
  readonly #exited: Promise<unknown>;
  #pending: PromiseWithResolvers<Answer> | undefined;
  #expected = 0;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#address = { host: hostname, port: Number(port) };
    this.#child = fork(SWARM_PROCESS);
    this.#exited = once(this.#child, 'exit').then(([code]) =>
      this.#pending?.reject(new Error(`A swarm ended with ${code}`)),
    );
    this.#child.on('message', (answer: Answer) => this.#pending?.resolve(answer));
  }

  /** Open a socket for each protocol. Returns the connection ids. */
  async open(path: string, protocols: readonly (string | undefined)[]): Promise<readonly string[]> {
    return ((await this.#ask({ do: 'open', ...this.#address, path, protocols })) as Opened).ids;
  }

  /** Open a socket for each protocol, so many at once, and close each when it is open. */
  accept(path: string, protocols: readonly (string | undefined)[], atOnce: number): Promise<Outcome> {
    return this.#ask({ do: 'accept', ...this.#address, path, protocols, atOnce }) as Promise<Outcome>;
  }

  /** Send requests, and wait for their answers and for `deliveries` messages. */
  request(
    requests: readonly string[],
    how: { lanes: number; deliveries: number; staysAwake: boolean },
  ): Promise<Outcome> {
    this.#expected += how.deliveries;
    return this.#ask({ do: 'request', ...this.#address, ...how, requests }) as Promise<Outcome>;
  }

  /** Let the first sockets send a text each, and wait for `deliveries` messages. */
  say(texts: readonly string[], deliveries: number): Promise<Outcome> {
    this.#expected += deliveries;
    return this.#ask({ do: 'say', texts, deliveries }) as Promise<Outcome>;
  }

  /** Let the first sockets send their texts again and again, each when it has its answer, so many in all. */
  converse(texts: readonly string[], messages: number): Promise<Outcome> {
    this.#expected += messages;
    return this.#ask({ do: 'converse', texts, messages }) as Promise<Outcome>;
  }

  /** Close all sockets. Returns how many deliveries are missing from all that was asked for; negative: some came twice. */
  async close(): Promise<number> {
    const { delivered } = (await this.#ask({ do: 'close' })) as Total;
    return this.#expected - delivered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #ask(order: Order): Promise<Answer> {
    this.#pending = Promise.withResolvers();
    this.#child.send(order);
    const answer = await this.#pending.promise;
    if ('error' in answer) throw new Error(`A swarm could not ${order.do}: ${answer.error}`);
    return answer;
  }
}
