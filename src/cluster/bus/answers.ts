type Answered = Promise<Uint8Array | undefined>;

/**
 * What this node has answered lately: a question that comes again, because its asker's link broke, is done once. Two
 * generations are kept, each as long as a question may be old when it is still done.
 */
export class Answers {
  readonly #countMax: number;
  #recent = new Map<string, Answered>();
  #before = new Map<string, Answered>();

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** The answer to a question, which `run` gives when there was none. Undefined: there is no room to remember it. */
  to(key: string, run: () => Answered): Answered | undefined {
    const known = this.#recent.get(key) ?? this.#before.get(key);
    if (known) return known;
    if (this.#recent.size >= this.#countMax) return undefined;
    const answer = run();
    this.#recent.set(key, answer);
    return answer;
  }

  /** So much time has gone by that what was answered before the last call cannot be asked again. */
  age(): void {
    this.#before = this.#recent;
    this.#recent = new Map();
  }
}
