// The port through which nodes reach one another, and its version for a cluster of one.

export type Listener = (message: Uint8Array) => void;
export type Responder = (message: Uint8Array) => Promise<Uint8Array>;

/**
 * What becomes of a question. `dead`: the node is not there, and what it held is gone. `unreachable`: it may well be, and
 * may have done what it was asked.
 */
export type Answer =
  | { readonly outcome: 'answered'; readonly bytes: Uint8Array }
  | { readonly outcome: 'dead' }
  | { readonly outcome: 'unreachable' };

/** Carries bytes between nodes: at most once, in order for one sender and topic. */
export interface Bus {
  /** Deliver to every subscriber of the topic on every node, this one included. */
  publish(topic: string, message: Uint8Array): void;
  /** Returns how to end the subscription. */
  subscribe(topic: string, listener: Listener): () => void;
  /** Ask one node. Never rejects. */
  ask(node: number, message: Uint8Array): Promise<Answer>;
  /** Be the node of this number. A responder that rejects gives no answer. Returns how to stop. */
  answer(node: number, responder: Responder): () => void;
  close(): Promise<void>;
}

/** The bus of a cluster of one: everything is delivered before `publish` returns. */
export class LocalBus implements Bus {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #responders = new Map<number, Responder>();

  publish(topic: string, message: Uint8Array): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(message);
  }

  subscribe(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  async ask(node: number, message: Uint8Array): Promise<Answer> {
    const responder = this.#responders.get(node);
    if (!responder) return { outcome: 'dead' };
    try {
      return { outcome: 'answered', bytes: await responder(message) };
    } catch {
      // Why is for the node that was asked to tell.
      return { outcome: 'unreachable' };
    }
  }

  answer(node: number, responder: Responder): () => void {
    this.#responders.set(node, responder);
    return () => void this.#responders.delete(node);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#responders.clear();
  }
}
