// Events that nobody waits for: tried again when the function fails or is throttled, and told of at the end
// (spec/functions-and-templates.md, section 9).
import { randomUUID } from 'node:crypto';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { FunctionDefinition } from './definition.ts';
import { EventPlaces } from './event-places.ts';
import type { LocalCall } from './local-call.ts';
import type { Invoked } from './pool.ts';
import type { Result } from './results.ts';

type Options = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  readonly functions: {
    has(name: string): boolean;
    arnOf(call: Pick<LocalCall, 'function' | 'region' | 'qualifier'>): string | undefined;
    call(call: LocalCall): Promise<Invoked> | undefined;
    submit(call: LocalCall): boolean;
  };
};

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

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
        if (result.errorType === undefined) return this.#tell(definition, call, 'Success', attempts, result);
        if (attempts > definition.retries) return this.#tell(definition, call, 'RetriesExhausted', attempts, result);
        pauseMs = limits.functionRetryMs * attempts;
      } else {
        pauseMs = throttledMs;
        throttledMs = Math.min(2 * throttledMs, THROTTLED_MS_MAX);
      }
      if (clock.steady() + pauseMs >= endMs) return this.#tell(definition, call, 'EventAgeExceeded', attempts);
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

  /** A destination that is a function here is invoked; others are logged, as failures without one are. */
  #tell(
    definition: FunctionDefinition,
    call: LocalCall,
    condition: Condition,
    attempts: number,
    result?: Result,
  ): void {
    const { functions, log, clock } = this.#options;
    const { onSuccess, onFailure } = definition.destinations ?? {};
    const destination = condition === 'Success' ? onSuccess : onFailure;
    const facts = { function: definition.name, requestId: call.requestId, condition, attempts };
    if (destination === undefined) {
      if (condition !== 'Success') log.warn(facts, 'An event is given up');
      return;
    }
    if (!functions.has(destination)) {
      log.info({ ...facts, destination }, 'An event has ended; its destination is not here');
      return;
    }
    const record = {
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      requestContext: {
        requestId: call.requestId,
        functionArn: functions.arnOf({ ...call, qualifier: '$LATEST' }),
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: jsonIn(call.payload),
      ...(result && {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(result.errorType !== undefined && { functionError: 'Unhandled' }),
        },
        responsePayload: jsonIn(result.payload),
      }),
    };
    functions.submit({ function: destination, region: call.region, payload: Buffer.from(JSON.stringify(record)) });
  }
}

function jsonIn(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
