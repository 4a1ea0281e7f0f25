// The processes of one function in one region, and what waits for them (spec/functions-and-templates.md, section 9).
import type { Cancel, Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Prepared, Unprepared } from './code/prepared.ts';
import type { FunctionDefinition } from './definition.ts';
import type { Started } from './environment/environment.ts';
import { Environment } from './environment/environment.ts';
import type { WriteLine } from './logs/invocation-log.ts';
import { InvocationLog } from './logs/invocation-log.ts';
import type { Processes, Waiter } from './processes.ts';
import type { FunctionEvent, Result } from './results.ts';
import { timedOut, unprepared } from './results.ts';

export type Invoked =
  | { readonly outcome: 'done'; readonly result: Result; readonly tail: () => Promise<Buffer> }
  | { readonly outcome: 'throttled'; readonly reason: ThrottleReason };

export type ThrottleReason = 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';

export type PoolOptions = {
  readonly definition: FunctionDefinition;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly processes: Processes;
  readonly write: WriteLine;
  /** Read the code, and build it where that is needed: once, until `renew`. */
  readonly prepare: () => Promise<Prepared | Unprepared>;
  readonly variables: (prepared: Prepared, api: string) => { readonly [name: string]: string };
  /** Credentials are lent for a time: a process that was started with others is not asked any more. */
  readonly lending: () => unknown;
};

type Kept = {
  readonly environment: Environment;
  readonly lent: unknown;
  readonly generation: number;
  idleSinceMs: number;
  stopReaping: Cancel;
};

type Waiting = { readonly begin: (kept: Kept | 'started' | 'throttled') => void };

/** Of a process that has not yet asked for work. */
const INIT_MS = 10_000;
const SETTLING_MS = 50;
const ENDED: Unprepared = { errorType: 'Runtime.ExitError', problem: 'the server ends' };

export class Pool implements Waiter {
  readonly name: string;
  readonly #options: PoolOptions;
  readonly #idle: Kept[] = [];
  readonly #all = new Set<Kept>();
  readonly #waiting: Waiting[] = [];
  /** They have answered, and are about to ask for more. */
  readonly #settling = new Set<Kept>();
  #underWay = 0;
  #generation = 0;
  #isOver = false;
  /** The server ends: nothing is started any more. */
  #isEnded = false;
  #prepared: Promise<Prepared | Unprepared> | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.name = options.definition.name;
    options.processes.add(this);
  }

  /** Never rejects. */
  async invoke(event: FunctionEvent): Promise<Invoked> {
    const { definition } = this.#options;
    const { reservedConcurrency = Infinity } = definition;
    if (this.#underWay >= reservedConcurrency) {
      return { outcome: 'throttled', reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' };
    }
    this.#underWay++;
    try {
      const place = this.#takeIdle() ?? (await this.#process(event.payload.length));
      if (place === 'throttled') return { outcome: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };
      const log = this.#logOf(event.requestId);
      return await (place === 'started' ? this.#cold(event, log) : this.#warm(place, event, log));
    } finally {
      this.#underWay--;
    }
  }

  /** The code has changed: the next event gets a new process. */
  renew(): void {
    this.#generation++;
    this.#prepared = undefined;
    this.#endIdleOnes();
  }

  /** Nothing is asked of it any more. `now`: what runs is ended too. */
  retire(now: boolean): void {
    this.#isOver = true;
    this.#isEnded ||= now;
    this.#endIdleOnes();
    if (now) for (const { environment } of this.#all) environment.end();
    for (const { begin } of now ? this.#waiting.splice(0) : []) begin('throttled');
    if (this.#all.size === 0) this.#options.processes.remove(this);
  }

  retry(): boolean {
    while (this.#waiting.length > 0 && this.#options.processes.take(this)) this.#waiting.shift()!.begin('started');
    return this.#waiting.length > 0;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  idleSinceMs(): number | undefined {
    return this.#idle[0]?.idleSinceMs;
  }

  endIdle(): void {
    this.#idle[0]?.environment.end();
  }

  /** One that was idle, the right to start one, or neither. */
  #process(bytes: number): Promise<Kept | 'started' | 'throttled'> | 'started' {
    const { processes, clock, limits } = this.#options;
    const isSoonFree = this.#settling.size > this.#waiting.length;
    if (!isSoonFree && processes.take(this)) return 'started';
    const giveBack = processes.queue(this, bytes);
    if (!giveBack) return Promise.resolve('throttled');
    return new Promise((resolve) => {
      const waiting: Waiting = {
        begin(place) {
          cancel();
          stopHoping();
          giveBack();
          resolve(place);
        },
      };
      const cancel = clock.after(limits.functionQueueMs, () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        waiting.begin('throttled');
      });
      // What does not ask for more in this time is about something else.
      const stopHoping = isSoonFree ? clock.after(SETTLING_MS, () => this.retry()) : () => {};
      this.#waiting.push(waiting);
    });
  }

  /** A start may fail once; the second one is part of the invocation, and of its time (section 9). */
  async #cold(event: FunctionEvent, log: InvocationLog): Promise<Invoked> {
    const { definition, clock, processes } = this.#options;
    const { timeoutMs } = definition;
    const startMs = clock.monotonic();
    const first = await this.#start(log, INIT_MS);
    if ('problem' in first) return this.#failed(log, startMs, unprepared(event.requestId, first));
    const initMs = clock.monotonic() - startMs;
    if (!first.failed) return this.#warm(first.kept, event, log, initMs);
    log.initReport(initMs, 'init', first.failed(event.requestId));
    first.kept.environment.end();
    if (this.#isOver || !processes.take(this)) return this.#failed(log, startMs, first.failed(event.requestId));
    const againMs = clock.monotonic();
    log.start();
    const second = await this.#start(log, timeoutMs);
    if ('problem' in second) return this.#failed(log, againMs, unprepared(event.requestId, second), true);
    const tookMs = clock.monotonic() - againMs;
    if (!second.failed) return this.#run(second.kept, event, log, { tookMs });
    const failed = second.failed(event.requestId);
    const result = failed.status === 'timeout' ? timedOut(event.requestId, timeoutMs) : failed;
    log.initReport(tookMs, 'invoke', result);
    second.kept.environment.end();
    return this.#failed(log, againMs, result, true);
  }

  #failed(log: InvocationLog, startMs: number, result: Result, isStarted = false): Invoked {
    if (!isStarted) log.start();
    const durationMs = this.#options.clock.monotonic() - startMs;
    log.end({ durationMs, initMs: undefined, memoryMb: undefined, result });
    return { outcome: 'done', result, tail: async () => log.tail };
  }

  #warm(kept: Kept, event: FunctionEvent, log: InvocationLog, initMs?: number): Promise<Invoked> {
    const invoked = this.#run(kept, event, log, { initMs });
    // The process has the event already, and nothing that it writes has been read.
    log.start();
    return invoked;
  }

  async #run(
    kept: Kept,
    event: FunctionEvent,
    log: InvocationLog,
    { tookMs = 0, initMs }: { tookMs?: number; initMs?: number | undefined },
  ): Promise<Invoked> {
    const { definition, clock } = this.#options;
    const { environment } = kept;
    const { timeoutMs } = definition;
    const startMs = clock.monotonic();
    const result = await environment.run(event, Math.max(1, timeoutMs - tookMs), timeoutMs, log);
    const durationMs = tookMs + clock.monotonic() - startMs;
    if (!environment.isOver) this.#settling.add(kept);
    const settled = environment
      .settled()
      .then(() => log.end({ durationMs, initMs, memoryMb: environment.memoryMb, result }));
    return { outcome: 'done', result, tail: () => settled.then(() => log.tail) };
  }

  async #start(log: InvocationLog, timeoutMs: number): Promise<{ kept: Kept; failed: Started } | Unprepared> {
    const { definition, clock, limits, processes, lending, variables, write } = this.#options;
    const generation = this.#generation;
    const prepared = await (this.#prepared ??= this.#options.prepare());
    if (this.#isEnded) {
      processes.giveBack(this);
      return ENDED;
    }
    if ('problem' in prepared) {
      processes.giveBack(this);
      return prepared;
    }
    const lent = lending();
    const environment = new Environment({
      command: prepared.command,
      folder: definition.folder,
      variables: (api) => variables(prepared, api),
      keeper: processes.keeper,
      clock,
      memoryMbMax: definition.memoryMb + limits.functionMemoryOverMbMax,
      strayBytesMax: limits.functionLogBytesMax,
      stray: (text) => write({ function: definition.name, requestId: undefined, text }),
      idle: () => this.#becameIdle(kept),
      ended: () => {
        this.#all.delete(kept);
        this.#settling.delete(kept);
        kept.stopReaping();
        const at = this.#idle.indexOf(kept);
        if (at >= 0) this.#idle.splice(at, 1);
        if (this.#isOver && this.#all.size === 0) processes.remove(this);
        processes.giveBack(this);
      },
    });
    const kept: Kept = { environment, lent, generation, idleSinceMs: 0, stopReaping: () => {} };
    this.#all.add(kept);
    return { kept, failed: await environment.start(log, timeoutMs) };
  }

  #becameIdle(kept: Kept): void {
    const { clock, limits } = this.#options;
    this.#settling.delete(kept);
    if (this.#isStale(kept) || (this.#isOver && this.#waiting.length === 0)) return kept.environment.end();
    const waiting = this.#waiting.shift();
    if (waiting) return waiting.begin(kept);
    kept.idleSinceMs = clock.steady();
    kept.stopReaping = clock.after(limits.functionIdleMs, () => kept.environment.end());
    this.#idle.push(kept);
  }

  /** The one that was used last: those that are not needed are left to idle. */
  #takeIdle(): Kept | undefined {
    for (let kept = this.#idle.pop(); kept; kept = this.#idle.pop()) {
      kept.stopReaping();
      if (!this.#isStale(kept)) return kept;
      kept.environment.end();
    }
    return undefined;
  }

  #isStale({ generation, lent }: Kept): boolean {
    return generation !== this.#generation || lent !== this.#options.lending();
  }

  #endIdleOnes(): void {
    for (const { environment } of [...this.#idle]) environment.end();
  }

  #logOf(requestId: string): InvocationLog {
    const { definition, write, clock, limits } = this.#options;
    const now = () => clock.now();
    return new InvocationLog({ definition, requestId, write, now, bytesMax: limits.functionLogBytesMax });
  }
}
