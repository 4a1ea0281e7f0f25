// The bench's side of a swarm: orders go out, one at a time, and each has one answer.
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { addressOf } from './connect-to.ts';
import type { Address, Answer, Ended, Hello, Opened, Order, Outcome, Total, Verdict } from './orders.ts';
import type { Expected } from './verdict.ts';

const SWARM_PROCESS = fileURLToPath(new URL('swarm-process.ts', import.meta.url));
const OPENING_AT_ONCE = 100;
/** How long what was asked for may take, before it counts as lost. */
const PATIENCE_MS = 30_000;

/** Of requests that go to a swarm in one message. */
const PART_BYTES = 1024 * 1024;

/** `ulimit -n` is 20,000 on many machines, and a process needs a few for itself. */
export const SOCKETS_MAX = 19_000;

/** How clients come in. */
export type Way = {
  /** Addresses of a server that has several, as URLs: client `n` goes to number `n` modulo theirs. Default: the swarm's. */
  readonly doors?: readonly string[];
  readonly hello?: Hello;
  /** Under way at any time. */
  readonly atOnce?: number;
};

/** How requests are sent. */
type Sending = {
  readonly lanes: number;
  /** Where to, as URLs; lane `n` to number `n` modulo theirs. Default: to the swarm's. */
  readonly desks?: readonly string[] | undefined;
};

/** Sockets that offer no subprotocol. */
export const unnamed = (count: number): undefined[] => Array.from({ length: count });

export class Swarm implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #address: Address;
  readonly #exited: Promise<unknown>;
  #pending: PromiseWithResolvers<Answer> | undefined;
  #expected = 0;

  constructor(url: string, patienceMs = PATIENCE_MS) {
    this.#address = addressOf(url);
    this.#child = fork(SWARM_PROCESS, [String(patienceMs)]);
    this.#exited = once(this.#child, 'exit').then(([code]) =>
      this.#pending?.reject(new Error(`A swarm ended with ${code}`)),
    );
    this.#child.on('message', (answer: Answer) => this.#pending?.resolve(answer));
  }

  /** Open a socket for each protocol. Returns the connection ids. */
  async open(path: string, protocols: readonly (string | undefined)[], way: Way = {}): Promise<readonly string[]> {
    return ((await this.#ask({ do: 'open', ...this.#handshakes(path, protocols, way) })) as Opened).ids;
  }

  /** Open a socket for each protocol, and close each when it is a member. */
  accept(path: string, protocols: readonly (string | undefined)[], way: Way): Promise<Outcome> {
    return this.#ask({ do: 'accept', ...this.#handshakes(path, protocols, way) }) as Promise<Outcome>;
  }

  /** Send requests, and wait for their answers and for `deliveries` messages. */
  async request(
    requests: readonly string[],
    { lanes, desks, ...how }: Sending & { deliveries: number; staysAwake: boolean },
  ): Promise<Outcome> {
    this.#expected += how.deliveries;
    await this.#prepare(requests);
    return (await this.#ask({ do: 'request', addresses: this.#addresses(desks), lanes, ...how })) as Outcome;
  }

  /** Send requests at a steady rate, request `n` for socket `n` modulo their number, and wait for a message for each. */
  async pace(
    requests: readonly string[],
    { lanes, desks, perSecond }: Sending & { perSecond: number },
  ): Promise<Outcome> {
    this.#expected += requests.length;
    await this.#prepare(requests);
    return (await this.#ask({ do: 'pace', addresses: this.#addresses(desks), lanes, perSecond })) as Outcome;
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

  /** Let something be said, and hold what every client heard against it. Returns what was wrong. */
  async hear(saying: () => Promise<Expected>): Promise<readonly string[]> {
    await this.#ask({ do: 'listen' });
    const expected = await saying();
    return ((await this.#ask({ do: 'judge', expected })) as Verdict).faults;
  }

  /** Read nothing more. */
  async pause(): Promise<void> {
    await this.#ask({ do: 'pause' });
  }

  /** Read again. Returns how many sockets the server has ended. */
  async resume(): Promise<number> {
    return ((await this.#ask({ do: 'resume' })) as Ended).ended;
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

  #handshakes(path: string, protocols: readonly (string | undefined)[], way: Way) {
    const { doors, hello, atOnce = OPENING_AT_ONCE } = way;
    return { addresses: this.#addresses(doors), path, protocols, hello, atOnce };
  }

  readonly #addresses = (urls: readonly string[] | undefined) => urls?.map(addressOf) ?? [this.#address];

  async #prepare(requests: readonly string[]): Promise<void> {
    const each = Math.max(1, Math.floor(PART_BYTES / (requests[0]?.length ?? 1)));
    for (let at = 0; at < requests.length; at += each)
      await this.#ask({ do: 'prepare', requests: requests.slice(at, at + each) });
  }

  async #ask(order: Order): Promise<Answer> {
    this.#pending = Promise.withResolvers();
    this.#child.send(order);
    const answer = await this.#pending.promise;
    if ('error' in answer) throw new Error(`A swarm could not ${order.do}: ${answer.error}`);
    return answer;
  }
}
