import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Log } from '../base/log.ts';

/** What failed, where, and why: what an operator reads. No contents of messages. */
export type BackendFailure = { readonly reason: string } & { readonly [detail: string]: string };

type Told = { readonly failure: BackendFailure; more: number };

const MESSAGE = 'A function or a backend failed';

/**
 * Failures of functions and backends, in the server's log. The first of a kind is told of at once; how many more of it
 * there were, once in a while; and of no more than some kinds at a time, so that a storm of failures is a few lines.
 */
export class Failures {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #bounds: Pick<Limits, 'failureReportMs' | 'failureKindsMax'>;
  readonly #told = new Map<string, Told>();
  #others = 0;

  constructor(clock: Clock, log: Log, bounds: Pick<Limits, 'failureReportMs' | 'failureKindsMax'>) {
    this.#clock = clock;
    this.#log = log;
    this.#bounds = bounds;
  }

  add(failure: BackendFailure): void {
    const kind = Object.values(failure).join('\n');
    const told = this.#told.get(kind);
    if (told) told.more++;
    else if (this.#told.size >= this.#bounds.failureKindsMax) this.#others++;
    else {
      if (this.#told.size === 0) this.#clock.after(this.#bounds.failureReportMs, () => this.#report());
      this.#told.set(kind, { failure, more: 0 });
      this.#log.warn(failure, MESSAGE);
    }
  }

  #report(): void {
    for (const { failure, more } of this.#told.values()) if (more > 0) this.#log.warn({ ...failure, more }, MESSAGE);
    if (this.#others > 0) this.#log.warn({ more: this.#others }, 'More functions and backends failed in other ways');
    // What goes on failing is told of again at once: twice in this time, at most.
    this.#told.clear();
    this.#others = 0;
  }
}
