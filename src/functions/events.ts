// Events that nobody waits for: tried again when the function fails or is throttled, and told of at the end
// (spec/functions-and-templates.md, section 9).
import { randomUUID } from 'node:crypto';
import type { Cancel } from '../base/clock.ts';
import type { FunctionDefinition } from './definition.ts';
import { EventPlaces } from './event-places.ts';
import type { LocalCall } from './local-call.ts';
import type { Invoked } from './pool.ts';
import { tellOutcome } from './outcomes.ts';

type Options = Parameters<typeof tellOutcome>[0] & {
  readonly functions: { call(call: LocalCall): Promise<Invoked> | undefined };
};

/** After a throttled attempt; it doubles up to the bound (section 9). */
const THROTTLED_MS = 1_000;
const THROTTLED_MS_MAX = 300_000;

export class Events implements Disposable {
  readonly #options: Options;
  readonly #places = new EventPlaces();
  readonly #pauses = new Set<Cancel>();
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** False: too many wait already. */
  submit(definition: FunctionDefinition, call: LocalCall): boolean {
    const { functionEventsMax: eventsMax, functionQueueBytesMax: bytesMax } = this.#options.limits;
    if (this.#isOver) return false;
    const giveBack = this.#places.take(definition.name, call.payload.length, { eventsMax, bytesMax });
    if (!giveBack) return false;
    void this.#run(definition, { requestId: randomUUID(), ...call }).finally(giveBack);
    return true;
  }

  /** What waits for another attempt is given up. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const cancel of this.#pauses) cancel();
    const { size: events } = this.#pauses;
    if (events > 0) this.#options.log.warn({ events }, 'Events that waited for another attempt are given up');
  }

  async #run(definition: FunctionDefinition, call: LocalCall): Promise<void> {
    const { clock, limits, functions } = this.#options;
    const endMs = clock.steady() + definition.eventAgeMsMax;
    let attempts = 0;
    let throttledMs = THROTTLED_MS;
    for (;;) {
      const invoked = await functions.call(call);
      // It is not defined any more, or the server ends.
      if (!invoked || this.#isOver) return;
      let pauseMs: number;
      if (invoked.outcome === 'done') {
        attempts++;
        const { result } = invoked;
        const condition = result.errorType === undefined ? 'Success' : 'RetriesExhausted';
        if (condition === 'Success' || attempts > definition.retries) {
          return tellOutcome(this.#options, definition, call, { condition, attempts, result });
        }
        pauseMs = limits.functionRetryMs * attempts;
      } else {
        pauseMs = throttledMs;
        throttledMs = Math.min(2 * throttledMs, THROTTLED_MS_MAX);
      }
      if (clock.steady() + pauseMs >= endMs) {
        return tellOutcome(this.#options, definition, call, { condition: 'EventAgeExceeded', attempts });
      }
      await this.#pause(pauseMs);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, () => {
        this.#pauses.delete(cancel);
        resolve();
      });
      this.#pauses.add(cancel);
    });
  }
}
