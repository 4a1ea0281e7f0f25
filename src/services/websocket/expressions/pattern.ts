// Regular expressions that others write: each character of a text is looked at once, and the work is counted.
// JavaScript's own would let one expression stop the whole server.
import { Automaton, Shelf } from './pattern/automaton.ts';
import type { Machine } from './pattern/machine.ts';
import { compileMachine } from './pattern/machine.ts';
import type { Reading } from './pattern/parse.ts';
import { parsePattern, Unsupported } from './pattern/parse.ts';
import { CHECK_STEPS_MAX, PATTERN_STEPS_MAX, orTooMuch, Steps, TooMuch } from './steps.ts';

/** What an expression costs to read, besides its states. */
const [PATTERN_STEPS, STEPS_A_CHARACTER] = [4_000, 5];

export type Match = 'match' | 'mismatch' | 'tooMuch';

/** A compiled expression. */
export class Pattern {
  readonly #machine: Machine;
  readonly #shelf: Shelf;
  #whole: Automaton | undefined;
  #part: Automaton | undefined;

  constructor(machine: Machine, shelf: Shelf) {
    this.#machine = machine;
    this.#shelf = shelf;
  }

  /** Whether it matches the whole text. */
  matches(text: string, steps = new Steps(CHECK_STEPS_MAX)): Match {
    return orTooMuch(() => {
      this.#whole ??= new Automaton(this.#machine, true, this.#shelf, steps);
      return this.#whole.run(text, steps) ? 'match' : 'mismatch';
    });
  }

  /** Whether it matches a part of the text. */
  test(text: string, steps = new Steps(CHECK_STEPS_MAX)): Match {
    return orTooMuch(() => {
      this.#part ??= new Automaton(this.#machine, false, this.#shelf, steps);
      return this.#part.run(text, steps) ? 'match' : 'mismatch';
    });
  }
}

/**
 * Compile an expression. Undefined: it is none, is too large, or looks around or back, which takes more than a machine
 * of states. Expressions that belong together share a budget, and what they keep.
 */
export function compilePattern(
  source: string,
  steps = new Steps(PATTERN_STEPS_MAX),
  shelf = new Shelf(),
  reading?: Reading,
): Pattern | undefined {
  try {
    steps.take(PATTERN_STEPS + source.length * STEPS_A_CHARACTER);
    return new Pattern(compileMachine(parsePattern(source, reading), steps), shelf);
  } catch (cause) {
    if (cause instanceof Unsupported || cause instanceof TooMuch) return undefined;
    throw cause;
  }
}

type Keyed = { readonly IntegrationResponseKey: string };
type Compiled<T> = { readonly response: T; readonly pattern: Pattern | undefined };

/**
 * Choose the integration response for what a backend said, its status or its error message: the first one whose pattern
 * in slashes matches all of it, or else the one of `$default` (spec/apigateway-websocket.md, section 2.6).
 */
export function selectResponse<T extends Keyed>(
  responses: readonly Compiled<T>[],
  text: string,
): T | 'tooMuch' | undefined {
  const steps = new Steps(CHECK_STEPS_MAX);
  for (const { response, pattern } of responses) {
    const match = pattern ? pattern.matches(text, steps) : response.IntegrationResponseKey === text;
    if (match === 'tooMuch') return match;
    if (match === 'match' || match === true) return response;
  }
  return responses.find(({ response }) => response.IntegrationResponseKey === '$default')?.response;
}

/** Compile the keys of integration responses. A key that is no pattern stands for itself. */
export function compileResponses<T extends Keyed>(responses: readonly T[]): Compiled<T>[] {
  const steps = new Steps(PATTERN_STEPS_MAX);
  const shelf = new Shelf();
  return responses.map((response) => {
    const [, source] = /^\/(.*)\/$/s.exec(response.IntegrationResponseKey) ?? [];
    return { response, pattern: source === undefined ? undefined : compilePattern(source, steps, shelf) };
  });
}
