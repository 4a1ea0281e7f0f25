// Runs a machine over a text. All states that the text so far may have led to are one state of the automaton; it is made
// when a text first leads there and remembered, so that most characters cost one look-up.
import type { Steps } from '../steps.ts';
import { bordersUpTo, has, WORD } from './characters.ts';
import { Frontier } from './frontier.ts';
import type { Machine } from './machine.ts';
import { END_STATE, PLACES, TAKE, WHERE } from './machine.ts';
import type { Place } from './parse.ts';

/** What is before a character, or after it. */
export type Side = 'edge' | 'word' | 'other';

type State = {
  /** States of the machine, in any order. */
  readonly inner: Uint16Array;
  readonly before: Side;
  /** By the class of the character. */
  readonly next: Map<number, State>;
  /** Whether a text that ends here has matched. */
  isMatch: boolean | undefined;
};

const ended = (isMatch: boolean): State => ({ inner: new Uint16Array(), before: 'other', next: new Map(), isMatch });
/** Whatever follows: it has matched, or cannot match any more. */
const [MATCHED, LOST] = [ended(true), ended(false)];

/** What an automaton costs to make, a text besides its characters, and one of those. */
const [AUTOMATON_STEPS, TEXT_STEPS, CHARACTER_STEPS] = [500, 15, 0.5];
/** What a state and a link to the next one cost to make, and to keep, besides the states inside. */
const [STATE_COST, LINK_COST] = [70, 15];

/** What automata keep between texts, all of one schema together: about half a megabyte. */
const KEPT_MAX = 50_000;
export class Shelf {
  kept = 0;
}

export class Automaton {
  readonly #machine: Machine;
  readonly #isWhole: boolean;
  readonly #shelf: Shelf;
  /** Classes of the characters that most texts are made of. */
  readonly #ascii: Uint8Array;
  /** By a sum of what is in them: few have the same. */
  #states = new Map<number, State[]>();
  #first: State | undefined;
  #kept = 0;
  readonly #reached: Frontier;
  readonly #next: Frontier;
  /** What matches begins where the text begins, or nowhere. */
  readonly #isAnchored: boolean;

  /** `isWhole`: all of a text must match, not a part of it. */
  constructor(machine: Machine, isWhole: boolean, shelf: Shelf, steps: Steps) {
    steps.take(AUTOMATON_STEPS + machine.does.length);
    this.#machine = machine;
    this.#isWhole = isWhole;
    this.#shelf = shelf;
    this.#ascii = Uint8Array.from({ length: 128 }, (_, code) => bordersUpTo(machine.borders, code));
    this.#reached = new Frontier(machine);
    this.#next = new Frontier(machine);
    const isStart = (state: number) => machine.does[state] === WHERE && PLACES[machine.what[state]!] === 'start';
    this.#isAnchored = isWhole || this.#next.restart(machine.start).every(isStart);
  }

  /** Whether a text matches. Throws TooMuch. */
  run(text: string, steps: Steps): boolean {
    const keptBefore = this.#kept;
    try {
      return this.#run(text, steps);
    } finally {
      this.#shelf.kept += this.#kept - keptBefore;
      if (this.#shelf.kept > KEPT_MAX) this.#forget();
    }
  }

  #forget(): void {
    this.#shelf.kept -= this.#kept;
    this.#kept = 0;
    this.#states.clear();
    this.#first = undefined;
  }

  #run(text: string, steps: Steps): boolean {
    const { borders } = this.#machine;
    steps.take(TEXT_STEPS);
    let state = (this.#first ??= this.#begin(steps));
    for (let at = 0; at < text.length; at++) {
      steps.take(CHARACTER_STEPS);
      let code = text.charCodeAt(at);
      if (code >= 0xd800 && code < 0xdc00) {
        code = text.codePointAt(at)!;
        if (code > 0xffff) at++;
      }
      const group = code < 128 ? this.#ascii[code]! : bordersUpTo(borders, code);
      state = state.next.get(group) ?? this.#follow(state, group, steps);
      if (state === MATCHED) return true;
      if (state === LOST) return false;
    }
    state.isMatch ??= this.#reach(state, 'edge', steps).includes(END_STATE);
    return state.isMatch;
  }

  #begin(steps: Steps): State {
    this.#next.restart(this.#machine.start);
    return this.#remembered('edge', steps);
  }

  /** Where a character of a class leads to. */
  #follow(state: State, group: number, steps: Steps): State {
    const { does, to, what, sets, borders, hasBorders, start } = this.#machine;
    // Each character of the class is as good.
    const code = group === 0 ? 0 : borders[group - 1]!;
    const after = has(WORD, code) ? 'word' : 'other';
    const reached = this.#reach(state, after, steps);
    const next = this.#next;
    next.clear();
    for (const index of reached) {
      if (does[index] === TAKE && has(sets[what[index]!]!, code)) next.add(to[index]!);
    }
    if (!this.#isAnchored) next.add(start);
    const hasMatched = !this.#isWhole && reached.includes(END_STATE);
    const following = hasMatched ? MATCHED : this.#remembered(hasBorders ? after : 'other', steps);
    state.next.set(group, following);
    this.#kept += LINK_COST;
    return following;
  }

  /** The states of the machine that a state stands for, now that it is known what comes after it. */
  #reach({ inner, before }: State, after: Side, steps: Steps): Uint16Array {
    steps.take(inner.length / 2);
    if (!this.#machine.hasPlaces) return inner;
    const passes = (place: Place) => isAt(place, before, after);
    this.#reached.clear();
    for (const index of inner) this.#reached.add(index, passes);
    steps.take(this.#reached.visits);
    return this.#reached.found.subarray(0, this.#reached.count);
  }

  /** The state that stands for what was found. */
  #remembered(before: Side, steps: Steps): State {
    const next = this.#next;
    if (next.count === 0) return LOST;
    const alike = this.#states.get(next.sum) ?? [];
    steps.take(LINK_COST + next.visits + alike.length * next.count);
    const known = alike.find((state) => state.before === before && next.equals(state.inner));
    if (known) return known;
    steps.take(STATE_COST);
    const inner = next.found.slice(0, next.count);
    const made: State = { inner, before, next: new Map(), isMatch: undefined };
    if (alike.push(made) === 1) this.#states.set(next.sum, alike);
    this.#kept += STATE_COST + inner.length;
    return made;
  }
}

export function isAt(place: Place, before: Side, after: Side): boolean {
  switch (place) {
    case 'start':
      return before === 'edge';
    case 'end':
      return after === 'edge';
    case 'border':
      return (before === 'word') !== (after === 'word');
    case 'noBorder':
      return (before === 'word') === (after === 'word');
  }
}
