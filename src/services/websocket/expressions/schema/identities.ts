// Tells whether values are equal, however large they are: equal ones have the same identity. Each object and list is
// walked through once.
import type { Steps } from '../steps.ts';

/** What a value costs, and an object or a list in addition, besides its characters and members. */
const [SIMPLE_STEPS, CONTENT_STEPS, CHARACTERS_A_STEP] = [3, 25, 2];

export type Identity = string | number;

export class Identities {
  readonly #steps: Steps;
  /** By what they are made of, in which the identities of what is inside stand for it. */
  readonly #byContent = new Map<string, Identity>();
  readonly #known = new Map<object, Identity>();

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  of(value: unknown): Identity {
    if (!isLarge(value)) return this.#ofSimple(value);
    // What is inside comes first. Values may be deeper than a stack.
    const waiting: object[] = [value];
    for (let next = waiting.at(-1); next; next = waiting.at(-1)) {
      if (!this.#known.has(next)) {
        const content = this.#contentOf(next, waiting);
        if (content === undefined) continue;
        this.#known.set(next, this.#ofContent(content));
      }
      waiting.pop();
    }
    return this.#known.get(value)!;
  }

  #ofSimple(value: unknown): Identity {
    this.#steps.take(SIMPLE_STEPS);
    if (typeof value === 'number') return value;
    return typeof value === 'string' ? this.#counted(JSON.stringify(value)) : String(value);
  }

  /** Undefined: something inside is not known yet; it waits now. */
  #contentOf(value: object, waiting: object[]): string | undefined {
    const isList = Array.isArray(value);
    const members = value as { readonly [name: string]: unknown };
    const names = Object.keys(members);
    if (!isList) names.sort();
    this.#steps.take(CONTENT_STEPS + names.length);
    const waitingBefore = waiting.length;
    let content = isList ? '[' : '{';
    for (const name of names) {
      const item = members[name];
      const identity = isLarge(item) ? this.#known.get(item) : this.#ofSimple(item);
      if (identity === undefined) waiting.push(item as object);
      else if (waiting.length === waitingBefore)
        content += isList ? `${identity},` : `${JSON.stringify(name)}${identity},`;
    }
    return waiting.length === waitingBefore ? content : undefined;
  }

  #ofContent(content: string): Identity {
    this.#counted(content);
    const identity = this.#byContent.get(content) ?? `#${this.#byContent.size}`;
    this.#byContent.set(content, identity);
    return identity;
  }

  #counted(text: string): string {
    this.#steps.take(text.length / CHARACTERS_A_STEP);
    return text;
  }
}

export const isLarge = (value: unknown): value is object => typeof value === 'object' && value !== null;
