import type { Clock } from '../../base/clock.ts';

/** A node that said nothing for so long is not waited for: it is stopped, cut off or gone. */
const SILENT_MS = 2_000;

type Waiting = { readonly position: number; readonly done: (isEverywhere: boolean) => void };

/** How far the other nodes have applied the journal, as they say themselves. */
export class Positions {
  readonly #clock: Clock;
  readonly #others: () => readonly number[];
  readonly #heard = new Map<number, { readonly position: number; readonly atMs: number }>();
  readonly #waiting = new Set<Waiting>();

  /** `others`: the nodes that are live, but for this one. */
  constructor(clock: Clock, others: () => readonly number[]) {
    this.#clock = clock;
    this.#others = others;
  }

  heard(node: number, position: number): void {
    this.#heard.set(node, { position, atMs: this.#clock.steady() });
    for (const one of this.#waiting) if (this.#isEverywhere(one.position)) one.done(true);
  }

  /** This node was cut off, and is no more: that it heard nothing says nothing of others. */
  linked(): void {
    const atMs = this.#clock.steady();
    for (const [node, { position }] of this.#heard) this.#heard.set(node, { position, atMs });
  }

  /** Whether every live node has applied an entry, as soon as they all have, or when patience is at its end. */
  everywhere(position: number, patienceMs: number): Promise<boolean> {
    if (this.#isEverywhere(position)) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiting: Waiting = {
      position,
      done: (isEverywhere) => {
        this.#waiting.delete(waiting);
        cancel();
        resolve(isEverywhere);
      },
    };
    const cancel = this.#clock.after(patienceMs, () => waiting.done(this.#isEverywhere(position)));
    this.#waiting.add(waiting);
    return promise;
  }

  #isEverywhere(position: number): boolean {
    const now = this.#clock.steady();
    const others = this.#others();
    for (const node of this.#heard.keys()) if (!others.includes(node)) this.#heard.delete(node);
    return others.every((node) => {
      const heard = this.#heard.get(node);
      // One that has said nothing yet has only just come.
      return heard !== undefined && (heard.position >= position || now - heard.atMs > SILENT_MS);
    });
  }
}
