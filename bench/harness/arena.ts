// Two servers that are up at once, each with a swarm of its own.
import type { Outcome } from './orders.ts';
import type { Subject, SubjectOptions } from './subject.ts';
import { startFanfare, startPlain } from './subject.ts';
import { Swarm } from './swarm.ts';

export type Side = { readonly name: 'fanfare' | 'plain'; readonly subject: Subject; readonly swarm: Swarm };

export class Arena implements AsyncDisposable {
  readonly fanfare: Side;
  readonly plain: Side;
  readonly faults: string[] = [];
  readonly #stack: AsyncDisposableStack;

  private constructor(fanfare: Side, plain: Side, stack: AsyncDisposableStack) {
    this.fanfare = fanfare;
    this.plain = plain;
    this.#stack = stack;
  }

  static async open(options: SubjectOptions): Promise<Arena> {
    await using stack = new AsyncDisposableStack();
    const side = async (name: Side['name'], starting: Promise<Subject>): Promise<Side> => {
      const subject = stack.use(await starting);
      return { name, subject, swarm: stack.use(new Swarm(subject.url)) };
    };
    const fanfare = await side('fanfare', startFanfare(options));
    const plain = await side('plain', startPlain(options));
    return new Arena(fanfare, plain, stack.move());
  }

  get sides(): readonly Side[] {
    return [this.fanfare, this.plain];
  }

  /** Note what an outcome lacks. */
  check({ name }: Side, expected: number, outcome: Outcome): Outcome {
    if (outcome.delivered !== expected)
      this.faults.push(`${name}: ${outcome.delivered} of ${expected} messages were delivered`);
    if (outcome.refused > 0) this.faults.push(`${name}: ${outcome.refused} requests were refused`);
    return outcome;
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
