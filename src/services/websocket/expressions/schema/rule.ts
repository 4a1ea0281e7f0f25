// A compiled schema: what must hold of a value. A rule that is met in several ways is asked once of each value, so that a
// schema that refers to itself or doubles itself costs no more than its rules times the values of a message.
import type { Steps } from '../steps.ts';
import { tooMuch } from '../steps.ts';
import { Identities } from './identities.ts';

/** Numbers beyond all bounds, as 1e400 is read, are of no type. */
export const KINDS = ['null', 'boolean', 'number', 'string', 'array', 'object', 'infinite'] as const;
export type Kind = (typeof KINDS)[number];

export type Check = (value: never, run: Run) => boolean;

const [VISIT_STEPS, REMEMBER_STEPS] = [2, 10];

/**
 * How many rules may be under way inside one another where one more that is met in several ways is put off, and in any
 * case: the stack holds some 1,700. Between two that are met in several ways there are as many as a schema is nested
 * deep, 1,000.
 */
const [DEPTH_MAX, DEPTH_ENDS] = [150, 1_160];

/** One value being checked. */
export class Run {
  readonly steps: Steps;
  depth = 0;
  /** Most checks need neither. */
  #identities: Identities | undefined;
  #known: Map<Rule, Map<unknown, boolean>> | undefined;
  readonly #waiting: Question[] = [];

  constructor(steps: Steps) {
    this.steps = steps;
  }

  get identities(): Identities {
    return (this.#identities ??= new Identities(this.steps));
  }

  /**
   * Whether a rule holds. A question that comes up too deep inside is asked first of all, and then everything again:
   * what is known by then is not asked again. Throws TooMuch.
   */
  answer(rule: Rule, value: unknown): boolean {
    this.#waiting.push({ rule, value });
    for (;;) {
      const question = this.#waiting.at(-1)!;
      this.depth = 0;
      try {
        const isHeld = question.rule.holds(question.value, this);
        this.#waiting.pop();
        if (this.#waiting.length === 0) return isHeld;
      } catch (cause) {
        if (cause !== tooDeep) throw cause;
      }
    }
  }

  /** Ends what is under way; this comes first. If it was put off before, it leads back to itself and never ends. */
  putOff(rule: Rule, value: unknown): never {
    this.steps.take(this.#waiting.length);
    if (this.#waiting.some((question) => question.rule === rule && question.value === value)) throw tooMuch;
    this.#waiting.push({ rule, value });
    throw tooDeep;
  }

  /** What is known of a rule. What holds of a value holds of every equal one, and objects are known as themselves. */
  knownOf(rule: Rule): Map<unknown, boolean> {
    this.steps.take(REMEMBER_STEPS);
    this.#known ??= new Map();
    const known = this.#known.get(rule) ?? new Map<unknown, boolean>();
    this.#known.set(rule, known);
    return known;
  }
}

type Question = { readonly rule: Rule; readonly value: unknown };

const tooDeep = new Error('This comes up too deep inside');

export class Rule {
  /** For values of every kind, and for those of one. Most rules have few. */
  readonly #checks: Check[] = [];
  readonly #ofKind: { [kind in Kind]?: Check[] } = {};
  /** In how many ways it is met. */
  uses = 0;
  /** Whether it asks other rules. */
  asksOthers = false;

  add(kinds: readonly Kind[] | 'all', check: Check): void {
    if (kinds === 'all') this.#checks.push(check);
    else for (const kind of kinds) (this.#ofKind[kind] ??= []).push(check);
  }

  /** For `answer` and for checks of other rules. Throws TooMuch, and ends early for what is put off. */
  holds(value: unknown, run: Run): boolean {
    run.steps.take(VISIT_STEPS);
    const known = this.uses > 1 && this.asksOthers ? run.knownOf(this) : undefined;
    let isHeld = known?.get(value);
    if (isHeld !== undefined) return isHeld;
    if (++run.depth > DEPTH_MAX && known) run.putOff(this, value);
    if (run.depth > DEPTH_ENDS) throw tooMuch;
    isHeld = true;
    for (const check of this.#ofKind[kindOf(value)] ?? NONE) {
      if (!(isHeld &&= check(value as never, run))) break;
    }
    for (const check of this.#checks) {
      if (!(isHeld &&= check(value as never, run))) break;
    }
    known?.set(value, isHeld);
    run.depth--;
    return isHeld;
  }
}

const NONE: readonly Check[] = [];

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return Number.isFinite(value) ? 'number' : 'infinite';
    case 'boolean':
      return 'boolean';
    default:
      return value === null ? 'null' : Array.isArray(value) ? 'array' : 'object';
  }
}
