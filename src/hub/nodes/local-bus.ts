import type { Answer, Bus, Listener, Responder } from '../bus.ts';
import { Subscriptions } from './subscriptions.ts';

/** The bus of a cluster of one: everything is delivered before `publish` returns. */
export class LocalBus implements Bus {
  readonly isCongested = false;
  readonly #subscriptions = new Subscriptions();
  readonly #responders = new Map<number, Responder>();

  publish(topic: string, message: Uint8Array, counts = false): void {
    this.#subscriptions.tell(topic, message, 0, counts);
  }

  subscribe(topic: string, listener: Listener): () => void {
    return this.#subscriptions.add(topic, listener);
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

  heardByAll(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    this.#subscriptions.clear();
    this.#responders.clear();
  }
}
