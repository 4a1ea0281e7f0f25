// Regular expressions that others write: each character of a text is looked at once, and the work is counted.
// JavaScript's own would let one expression stop the whole server.
import { Automaton, Shelf } from './pattern/automaton.ts';
import type { Machine } from './pattern/machine.ts';
import { compileMachine } from './pattern/machine.ts';
import type { Parsed } from './pattern/parse.ts';
import { parsePattern } from './pattern/parse.ts';
import type { Reading } from './pattern/reading.ts';
import { Unsupported } from './pattern/source.ts';
import { CHECK_STEPS_MAX, PATTERN_STEPS_MAX, orTooMuch, Steps, TooMuch } from './steps.ts';

/** What an expression costs to read, besides its states. */
const [PATTERN_STEPS, STEPS_A_CHARACTER] = [4_000, 5];

export type Match = 'match' | 'mismatch' | 'tooMuch';

/** A part of an expression: a machine, and what runs it, made when it is first needed. */
class Part {
  readonly #machine: Machine;
  readonly #shelf: Shelf;
  #whole: Automaton | undefined;
  #anywhere: Automaton | undefined;

  constructor(machine: Machine, shelf: Shelf) {
    this.#machine = machine;
    this.#shelf = shelf;
  }

  /** Throws TooMuch. */
  matches(text: string, isWhole: boolean, steps: Steps): boolean {
    const automaton = isWhole
      ? (this.#whole ??= new Automaton(this.#machine, true, this.#shelf, steps))
      : (this.#anywhere ??= new Automaton(this.#machine, false, this.#shelf, steps));
    return automaton.run(text, steps);
  }
}

/** A compiled expression. */
export class Pattern {
  readonly #main: Part;
  /** What a text must begin with besides, or must not. */
  readonly #looks: readonly { readonly part: Part; readonly isNegative: boolean }[];

  constructor({ tree, looks }: Parsed, shelf: Shelf, steps: Steps) {
    this.#main = new Part(compileMachine(tree, steps), shelf);
    this.#looks = looks.map((look) => ({
      part: new Part(compileMachine(look.tree, steps), shelf),
      isNegative: look.isNegative,
    }));
  }

  /** Whether it matches the whole text. */
  matches(text: string, steps = new Steps(CHECK_STEPS_MAX)): Match {
    return this.#run(text, true, steps);
  }

  /** Whether it matches a part of the text. */
  test(text: string, steps = new Steps(CHECK_STEPS_MAX)): Match {
    return this.#run(text, false, steps);
  }

  #run(text: string, isWhole: boolean, steps: Steps): Match {
    return orTooMuch(() => {
      const fits =
        this.#main.matches(text, isWhole, steps) &&
        this.#looks.every(({ part, isNegative }) => part.matches(text, false, steps) !== isNegative);
      return fits ? 'match' : 'mismatch';
    });
  }
}

/**
 * Compile an expression. Throws Unsupported, in words for whoever wrote it, where it is none, is too large, or takes more
 * than a machine of states. Expressions that belong together share a budget, and what they keep.
 */
export function compilePattern(
  source: string,
  steps = new Steps(PATTERN_STEPS_MAX),
  shelf = new Shelf(),
  reading?: Reading,
): Pattern {
  try {
    steps.take(PATTERN_STEPS + source.length * STEPS_A_CHARACTER);
    return new Pattern(parsePattern(source, steps, reading), shelf, steps);
  } catch (cause) {
    if (cause instanceof TooMuch) throw new Unsupported('it takes too many steps to compile');
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
  return responses.map((response) => ({ response, pattern: patternOf(response.IntegrationResponseKey, steps, shelf) }));
}

function patternOf(key: string, steps: Steps, shelf: Shelf): Pattern | undefined {
  const source = patternIn(key);
  if (source === undefined) return undefined;
  try {
    return compilePattern(source, steps, shelf);
  } catch (cause) {
    if (cause instanceof Unsupported) return undefined;
    throw cause;
  }
}

/** What stands between the slashes of a key. */
const patternIn = (key: string): string | undefined => /^\/(.*)\/$/s.exec(key)?.[1];

/** Why the pattern of a key, which JavaScript could run, cannot be run here. What is no pattern stands for itself. */
export function faultOfKey(key: string): string | undefined {
  const source = patternIn(key);
  try {
    if (source !== undefined) compilePattern(source);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Unsupported)) throw cause;
    return isExpression(source!) ? cause.message : undefined;
  }
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
