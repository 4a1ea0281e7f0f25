import type { Listener } from '../bus.ts';

/** Who on this node listens to which topic. */
export class Subscriptions {
  readonly #listeners = new Map<string, Set<Listener>>();

  add(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  /** Who comes while it is told hears it too. */
  tell(topic: string, message: Uint8Array, from: number, counts: boolean): void {
    const listeners = this.#listeners.get(topic);
    if (listeners) for (const listener of listeners) listener(message, from, counts);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
