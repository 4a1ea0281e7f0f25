import { hash } from 'node:crypto';
import type { Quotas } from '../../store/keys/quotas.ts';
import { Unavailable as Unanswered } from '../../store/records/journal.ts';
import type { Wire } from '../wire.ts';
import { Conflict } from '../wire.ts';

/** So many uses are reserved at once, and spent without asking. */
const PIECE_MAX = 100;
/** Of what is left, each node takes so small a part that near the end there is something for every one. */
const PARTS = 4;
/** Nodes that compete take turns. */
const ATTEMPTS_MAX = 100;
/** Counters of so many keys are kept; of the others, what is reserved is given up. */
const COUNTERS_MAX = 10_000;

type Counter = { readonly periodMs: number; left: number; reserved: number; asking: Promise<boolean> | undefined };

type Options = {
  readonly wire: Wire;
  readonly stream: string;
  /** What counters are appended to; plan, key and period follow. */
  readonly subject: string;
  /** How many nodes share a quota. */
  readonly nodes: () => number;
};

/**
 * Uses of API keys, counted for all nodes: each reserves a piece of what is left, and spends it by itself. So a quota is
 * never exceeded; what a node had reserved that died is lost to it.
 */
export class SharedQuotas implements Quotas {
  readonly #options: Options;
  readonly #counters = new Map<string, Counter>();

  constructor(options: Options) {
    this.#options = options;
  }

  take(plan: string, key: string, periodMs: number, limit: number): boolean | Promise<boolean> {
    const counter = this.#counter(`${plan}/${key}`, periodMs);
    return this.#spend(counter, limit) || this.#takeMore(counter, `${plan}/${key}/${periodMs}`, limit);
  }

  /** What was counted stays so until the period ends: a key that comes back to its plan begins no new one. */
  forget(plan: string, key: string): void {
    this.#counters.delete(`${plan}/${key}`);
  }

  #counter(id: string, periodMs: number): Counter {
    const known = this.#counters.get(id);
    if (known?.periodMs === periodMs) return known;
    if (this.#counters.size >= COUNTERS_MAX) this.#counters.delete(this.#counters.keys().next().value!);
    const counter = { periodMs, left: 0, reserved: 0, asking: undefined };
    this.#counters.set(id, counter);
    return counter;
  }

  #spend(counter: Counter, limit: number): boolean {
    // A quota may have been lowered since.
    if (counter.left === 0 || counter.reserved - counter.left >= limit) return false;
    counter.left--;
    return true;
  }

  /** Who comes while a piece is asked for shares it, and asks again when it is spent. */
  async #takeMore(counter: Counter, name: string, limit: number): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      counter.asking ??= this.#reserve(counter, name, limit).finally(() => {
        counter.asking = undefined;
      });
      const isMore = await counter.asking;
      if (this.#spend(counter, limit)) return true;
      if (!isMore) return false;
    }
    throw new Unanswered('too many ask for the same quota');
  }

  /** Whether there was anything left. Rejects when nobody can tell. */
  async #reserve(counter: Counter, name: string, limit: number): Promise<boolean> {
    const { wire, stream, subject: prefix, nodes } = this.#options;
    const subject = `${prefix}.${hash('sha256', name, 'base64url')}`;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const last = await wire.last(stream, subject);
      const used = last ? Number(Buffer.from(last.bytes).toString()) : 0;
      if (used >= limit) return false;
      const piece = Math.max(1, Math.min(PIECE_MAX, Math.floor((limit - used) / (PARTS * nodes()))));
      try {
        await wire.append(stream, subject, Buffer.from(String(used + piece)), { lastOnSubject: last?.at ?? 0 });
        counter.left = piece;
        counter.reserved = used + piece;
        return true;
      } catch (cause) {
        if (!(cause instanceof Conflict)) throw cause;
      }
    }
    throw new Unanswered('too many ask for the same quota');
  }
}
