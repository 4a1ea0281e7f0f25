// What happens on this server, for whoever watches it live (`fanfare tail`, the console). Nobody watching costs a boolean.
import type { Clock } from '../base/clock.ts';
import { harmlessLine } from '../base/harmless.ts';
import { Sampler } from './sampler.ts';
import type { watchKinds } from './watch-model.ts';

/** One line of the live view. */
export type WatchEvent = {
  /**
   * `message` came in, or went to a room; `route` is what became of a message or a handshake of an API; `post` came from
   * a backend; `reply` is what a two-way route answers; `sample` tells a watcher how many of how many it was shown.
   */
  readonly kind: (typeof watchKinds)[number] | 'sample';
  /** An API with its stage, or a room; for errors of requests, the operation. */
  readonly scope: string;
  readonly [detail: string]: unknown;
};

/** What a watcher wants to see. */
export type Wanted = {
  readonly kinds?: ReadonlySet<string> | undefined;
  /** What the scope has in it. */
  readonly scope?: string | undefined;
  readonly connectionId?: string | undefined;
  /** Of the connection whose handshake has this name in it (trace-in.ts). */
  readonly trace?: string | undefined;
  /** So many of each kind in a period of `watchSampleMs`; of more, a sample. Undefined: all. */
  readonly sampleSize?: number | undefined;
};

type Watcher = {
  wanted: Wanted;
  readonly sampler: Sampler | undefined;
  readonly hear: (line: string) => void;
};

export class Watch {
  readonly #watchers = new Set<Watcher>();
  readonly #clock: Clock;
  readonly #limits: { readonly watchSampleMs: number };

  constructor(clock: Clock, limits: { readonly watchSampleMs: number }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Ask before building an event. */
  get isOn(): boolean {
    return this.#watchers.size > 0;
  }

  /** How many watch. */
  get watchers(): number {
    return this.#watchers.size;
  }

  emit(event: WatchEvent): void {
    if (!this.isOn) return;
    let line: string | undefined;
    for (const watcher of this.#watchers) {
      const { sampler, hear } = watcher;
      if (!isTraced(event, watcher) || !isWanted(event, watcher.wanted)) continue;
      if (sampler?.takes(event.kind) !== false) hear((line ??= this.#lineOf(event)));
    }
  }

  /** Returns how to stop. */
  listen(hear: (line: string) => void, wanted: Wanted = {}): () => void {
    const { sampleSize } = wanted;
    const tell = (shown: number, of: number) => hear(this.#lineOf({ kind: 'sample', scope: '', shown, of }));
    const sampler =
      sampleSize === undefined
        ? undefined
        : new Sampler({ clock: this.#clock, periodMs: this.#limits.watchSampleMs, size: sampleSize, tell });
    const watcher = { wanted, sampler, hear };
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
      sampler?.stop();
    };
  }

  #lineOf(event: WatchEvent): string {
    return JSON.stringify({ time: new Date(this.#clock.now()).toISOString(), ...event }, shown);
  }
}

/** A connection that is asked for by its trace is known by its id from the first event on that has both. */
function isTraced(event: WatchEvent, watcher: Watcher): boolean {
  const { trace, connectionId } = watcher.wanted;
  if (trace === undefined || connectionId !== undefined) return true;
  if (event.trace !== trace) return false;
  if (typeof event.connectionId === 'string') watcher.wanted = { ...watcher.wanted, connectionId: event.connectionId };
  return true;
}

function isWanted(event: WatchEvent, { kinds, scope, connectionId }: Wanted): boolean {
  if (kinds !== undefined && !kinds.has(event.kind)) return false;
  if (connectionId !== undefined && event.connectionId !== connectionId) return false;
  return scope === undefined || event.scope.includes(scope);
}

/** Names and reasons are strangers' words. */
const shown = (_name: string, value: unknown): unknown => (typeof value === 'string' ? harmlessLine(value) : value);
