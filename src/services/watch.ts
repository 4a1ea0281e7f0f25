// What happens on this server, for whoever watches it live (`fanfare tail`). Nobody watching costs a boolean.
import { harmlessLine } from '../base/harmless.ts';

/** One line of the live view. */
export type WatchEvent = {
  /** `message` came in, or went to a room; `post` came from a backend; `reply` is what a two-way route answers. */
  readonly kind: 'open' | 'close' | 'message' | 'post' | 'reply' | 'event' | 'error';
  /** An API with its stage, or a room; for errors of requests, the operation. */
  readonly scope: string;
  readonly [detail: string]: unknown;
};

export class Watch {
  #listeners = new Set<(line: string) => void>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Ask before building an event. */
  get isOn(): boolean {
    return this.#listeners.size > 0;
  }

  /** How many watch. */
  get watchers(): number {
    return this.#listeners.size;
  }

  emit(event: WatchEvent): void {
    if (!this.isOn) return;
    const line = JSON.stringify({ time: new Date(this.#now()).toISOString(), ...event }, shown);
    for (const listener of this.#listeners) listener(line);
  }

  /** Returns how to stop. */
  listen(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Names and reasons are strangers' words. */
const shown = (_name: string, value: unknown): unknown => (typeof value === 'string' ? harmlessLine(value) : value);
