// What a server should hold: everything that it acknowledged, and of what it never answered either all or nothing.
import { isDeepStrictEqual } from 'node:util';

/** The server broke a promise. */
export class Violation extends Error {}

/** The server was killed before it answered. */
export class Unanswered extends Error {}

/** One thing, its state as it was acknowledged last, and the change that is still without an answer. */
export class Entry<State> {
  readonly #name: string;
  #acknowledged: State | undefined;
  #asked: { readonly state: State | undefined } | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Undefined: there is none. */
  get state(): State | undefined {
    return this.#acknowledged;
  }

  /** Ask for another state (undefined: that it goes). Rejects with what the call rejects with. */
  async change<T>(state: State | undefined, call: () => Promise<T>): Promise<T> {
    this.#asked = { state };
    const answer = await call();
    this.#acknowledged = state;
    this.#asked = undefined;
    return answer;
  }

  /** Hold what was found against what was promised; from now on what was found is true. Throws a Violation. */
  audit(found: State | undefined): void {
    const may = this.#asked ? [this.#acknowledged, this.#asked.state] : [this.#acknowledged];
    if (!may.some((state) => isDeepStrictEqual(state, found))) {
      const words = may.map((state) => JSON.stringify(state) ?? 'nothing').join(' or ');
      throw new Violation(
        `${this.#name}: there should be ${words}, and there is ${JSON.stringify(found) ?? 'nothing'}`,
      );
    }
    this.#acknowledged = found;
    this.#asked = undefined;
  }
}
