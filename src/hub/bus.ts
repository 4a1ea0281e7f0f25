// The port through which nodes reach one another.

/** `from` is the node that published it; `counts`, whether it counts against rates that nodes share. */
export type Listener = (message: Uint8Array, from: number, counts: boolean) => void;
export type Responder = (message: Uint8Array) => Promise<Uint8Array>;

/**
 * What becomes of a question. `dead`: the node is not there, and what it held is gone. `unreachable`: it may well be, and
 * may have done what it was asked. `full`: too much waits for it already; it was not asked.
 */
export type Answer =
  | { readonly outcome: 'answered'; readonly bytes: Uint8Array }
  | { readonly outcome: 'dead' }
  | { readonly outcome: 'unreachable' }
  | { readonly outcome: 'full' };

/** Carries bytes between nodes. What one publishes is heard everywhere once and in order, or its loss is counted. */
export interface Bus {
  /** Deliver to every subscriber of the topic on every node, those of this one before this returns. */
  publish(topic: string, message: Uint8Array, counts?: boolean): void;
  /** Returns how to end the subscription. */
  subscribe(topic: string, listener: Listener): () => void;
  /** Ask one node, which does at most once what it is asked. Never rejects. */
  ask(node: number, message: Uint8Array): Promise<Answer>;
  /** Be the node of this number. A responder that rejects gives no answer. Returns how to stop. */
  answer(node: number, responder: Responder): () => void;
  /** Whether all nodes in the cluster have heard what was published until now; waits for it so long at most. */
  heardByAll(patienceMs: number): Promise<boolean>;
  /** Others get less than is published: callers should slow down. */
  readonly isCongested: boolean;
  close(): Promise<void>;
}
