// The port through which nodes reach one another, and its version for a cluster of one.

export type Listener = (message: Uint8Array) => void;
export type Responder = (message: Uint8Array) => Promise<Uint8Array>;

/** Carries bytes between nodes: at most once, in order for one sender and topic. */
export interface Bus {
  /** Deliver to every subscriber of the topic on every node, this one included. */
  publish(topic: string, message: Uint8Array): void;
  /** Returns how to end the subscription. */
  subscribe(topic: string, listener: Listener): () => void;
  /** Ask one node. Undefined when no such node is alive. */
  ask(node: string, message: Uint8Array): Promise<Uint8Array | undefined>;
  /** Be the node that answers under this name. Returns how to stop. */
  answer(node: string, responder: Responder): () => void;
  close(): Promise<void>;
}

/** The bus of a cluster of one: everything is delivered before `publish` returns. */
export class LocalBus implements Bus {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #responders = new Map<string, Responder>();

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

  async ask(node: string, message: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#responders.get(node)?.(message);
  }

  answer(node: string, responder: Responder): () => void {
    this.#responders.set(node, responder);
    return () => void this.#responders.delete(node);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#responders.clear();
  }
}
