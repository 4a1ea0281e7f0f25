// One process of a function, from its start to its end: it does one thing at a time (spec/functions-and-templates.md,
// sections 1.4 and 9).
import { nextTurn } from '../../base/clock.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { InvocationLog } from '../logs/invocation-log.ts';
import { Output } from '../logs/output.ts';
import type { Exit, FunctionEvent, Result } from '../results.ts';
import { exited, timedOut } from '../results.ts';
import { Child } from './child.ts';
import type { Keeper } from './keeper.ts';
import { residentMb } from './resident-mb.ts';
import { RuntimeApi } from './runtime-api.ts';

type Options = {
  readonly command: readonly string[];
  readonly folder: string;
  /** By the address of its Runtime API. */
  readonly variables: (api: string) => { readonly [name: string]: string };
  readonly keeper: Keeper;
  readonly clock: Clock;
  /** Over it the process is killed. */
  readonly memoryMbMax: number;
  /** How much of what is written while nothing is asked of it is told, from one event to the next. */
  readonly strayBytesMax: number;
  /** A line of that. */
  readonly stray: (text: string) => void;
  /** It can be asked again. */
  readonly idle: () => void;
  readonly ended: () => void;
};

/** Undefined: it waits for work. Otherwise what a caller is told, by the id of the invocation. */
export type Started = ((requestId: string) => Result) | undefined;

const MEMORY_LOOK_MS = 250;
const PEAK_KEPT_MS = 20;
/** How long a process that has answered may do something else, as part of the same invocation. */
const AFTERWARDS_MS = 1_000;

export class Environment {
  readonly #options: Options;
  readonly #api: RuntimeApi;
  readonly #started = Promise.withResolvers<Started>();
  #child: Child | undefined;
  #outputs: readonly Output[] = [];
  #log: InvocationLog | undefined;
  /** Of the invocation that runs. */
  #settle: ((result: (requestId: string) => Result) => void) | undefined;
  #isWaiting = false;
  #settled: (() => void) | undefined;
  #peakMb: number | undefined;
  #peakReadMs = -Infinity;
  #isOver = false;
  #strayBytes = 0;
  #stopLooking: Cancel = () => {};

  constructor(options: Options) {
    this.#options = options;
    this.#api = new RuntimeApi({
      waiting: () => this.#waiting(),
      cannotStart: (error) => this.#started.resolve(() => error),
      answered: (result) => this.#settle?.(() => result),
      lost: () => this.end(),
    });
  }

  /** `log` gets what is written meanwhile. */
  async start(log: InvocationLog, timeoutMs: number): Promise<Started> {
    const { command, folder, variables, keeper, clock, stray, strayBytesMax } = this.#options;
    this.#log = log;
    const address = await this.#api.listen();
    if (this.#isOver) return this.#started.promise;
    const child = new Child({ command, folder, variables: variables(address), keeper });
    this.#child = child;
    const line = (text: string) => {
      if (this.#log) return this.#log.output(text);
      this.#strayBytes += text.length;
      if (this.#strayBytes <= strayBytesMax) stray(text);
    };
    this.#outputs = child.outputs.map((stream) => new Output(stream, line));
    void child.exited.then((exit) => this.#exited(exit));
    this.#lookAtMemory();
    const cancel = clock.after(timeoutMs, () => {
      this.#started.resolve((requestId) => timedOut(requestId, timeoutMs));
      this.end();
    });
    const started = await this.#started.promise;
    cancel();
    await this.#written();
    this.#log = undefined;
    return started;
  }

  /** Resolves when there is an answer, or the process has none any more. */
  async run(event: FunctionEvent, timeoutMs: number, toldMs: number, log: InvocationLog): Promise<Result> {
    const { clock } = this.#options;
    const { requestId } = event;
    this.#isWaiting = false;
    this.#strayBytes = 0;
    this.#log = log;
    const { promise, resolve } = Promise.withResolvers<(requestId: string) => Result>();
    this.#settle = resolve;
    const cancel = clock.after(timeoutMs, () => {
      resolve((id) => timedOut(id, toldMs));
      this.end();
    });
    this.#api.give({ event, deadlineMs: clock.now() + timeoutMs });
    const result = (await promise)(requestId);
    cancel();
    this.#settle = undefined;
    return result;
  }

  /** The process asks for more, what it has written is read, and it may be asked again. */
  async settled(): Promise<void> {
    if (!this.#isWaiting && !this.#isOver) await this.#afterwards();
    await this.#written();
    this.#log = undefined;
    if (this.#isWaiting && !this.#isOver) this.#options.idle();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** In MB, at most so far. Not read again for a moment: after each of many short invocations it would be most of what they take. */
  get memoryMb(): number | undefined {
    const nowMs = this.#options.clock.steady();
    if (nowMs - this.#peakReadMs < PEAK_KEPT_MS) return this.#peakMb;
    this.#peakReadMs = nowMs;
    return (this.#peakMb = residentMb(this.#child?.pid, 'peak') ?? this.#peakMb);
  }

  /** With all that it has started. Again, it does nothing. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopLooking();
    this.#api.close();
    this.#child?.kill();
    const gone = (requestId: string) => exited(requestId, { code: null, signal: 'SIGKILL' });
    this.#started.resolve(gone);
    this.#settle?.(gone);
    this.#settled?.();
    this.#options.ended();
  }

  #afterwards(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(AFTERWARDS_MS, resolve);
      this.#settled = () => {
        cancel();
        resolve();
      };
    });
  }

  #waiting(): void {
    this.#isWaiting = true;
    this.#settled?.();
    this.#started.resolve(undefined);
    // Otherwise what was written is to be read first.
    if (!this.#log) this.#options.idle();
  }

  #exited(exit: Exit): void {
    const how = (requestId: string) => exited(requestId, exit);
    this.#started.resolve(how);
    this.#settle?.(how);
    this.end();
  }

  /** A process writes before it answers, but pipes are read one after another: two turns see to all of them. */
  async #written(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await nextTurn();
    for (const output of this.#outputs) output.flush();
  }

  #lookAtMemory(): void {
    const { clock, memoryMbMax } = this.#options;
    this.#stopLooking = clock.after(MEMORY_LOOK_MS, () => {
      // Killed by the system's own hand, it would look the same.
      void this.memoryMb;
      if ((residentMb(this.#child?.pid, 'now') ?? 0) > memoryMbMax) this.end();
      else this.#lookAtMemory();
    });
  }
}
