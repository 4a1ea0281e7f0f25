// Servers that are up at once, each with a swarm of its own.
import type { Peer } from './peers/peer.ts';
import type { Subject } from './servers/subject.ts';
import type { Outcome } from './swarm/orders.ts';
import { Swarm } from './swarm/swarm.ts';

export type Side = { readonly name: string; readonly subject: Subject; readonly swarm: Swarm };

const FAULTS_MAX = 3;

export class Arena implements AsyncDisposable {
  /** Ours, and what it is compared with. */
  readonly sides: readonly Side[];
  readonly faults: string[] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(sides: readonly Side[], stack: AsyncDisposableStack) {
    this.sides = sides;
    this.#stack = stack;
  }

  /** Servers by the name that their slices have, `fanfare` and `plain`; and others by theirs. */
  static async open(
    servers: Readonly<Record<string, () => Promise<Subject>>>,
    peers: readonly Peer[] = [],
  ): Promise<Arena> {
    await using stack = new AsyncDisposableStack();
    const sides: Side[] = [];
    for (const [name, start] of [
      ...Object.entries(servers),
      ...peers.map((peer) => [peer.name, () => peer.start()] as const),
    ]) {
      const subject = stack.use(await start());
      sides.push({ name, subject, swarm: stack.use(new Swarm(subject.url)) });
    }
    return new Arena(sides, stack.move());
  }

  /** Note what an outcome lacks. */
  check({ name }: Side, expected: number, outcome: Outcome): Outcome {
    if (outcome.delivered !== expected)
      this.faults.push(`${name}: ${outcome.delivered} of ${expected} messages were delivered`);
    if (outcome.refused > 0) this.faults.push(`${name}: ${outcome.refused} requests were refused`);
    // Each of these took as long as a swarm is patient.
    if (this.faults.length >= FAULTS_MAX) throw new Error(`it gave up: ${this.faults.join('; ')}`);
    return outcome;
  }

  /** Let the clients of every side look into what they get, and note what is wrong with it. */
  async hear(hearing: (side: Side) => Promise<readonly string[]>): Promise<void> {
    for (const side of this.sides) for (const fault of await hearing(side)) this.faults.push(`${side.name}: ${fault}`);
  }

  /** Close all sockets, and count once more. */
  async close(): Promise<readonly string[]> {
    for (const { name, swarm } of this.sides) {
      const missing = await swarm.close();
      if (missing !== 0) this.faults.push(`${name}: of all messages asked for, ${missing} are missing at the end`);
    }
    return this.faults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
