// Compiles a regular expression to a machine of states. A text can lead to many of them at once; to which, is asked of
// an automaton.
import type { Steps } from '../steps.ts';
import type { Characters } from './characters.ts';
import { WORD } from './characters.ts';
import type { Place, Tree } from './parse.ts';
import { Unsupported } from './source.ts';

const END = 0;
/** What the other states do: take a character of a set, go two ways, go on at a place, or note where a group is. */
export const [TAKE, FORK, WHERE, SAVE] = [1, 2, 3, 4];

/** Three lists side by side, twelve bytes a state: others write expressions, and many of them may be kept. */
export type Machine = {
  readonly does: Int32Array;
  /** Where a state leads to. */
  readonly to: Int32Array;
  /** The other way of a fork, which is worse; the index of a set, of a place, or of what is noted. */
  readonly what: Int32Array;
  readonly start: number;
  readonly sets: readonly Characters[];
  /** The first characters of classes: no set tells two characters of one class apart. */
  readonly borders: Uint32Array;
  /** Whether it asks for places at all, and for borders of words. */
  readonly hasPlaces: boolean;
  readonly hasBorders: boolean;
};

/** The end is the first state: in an ascending list of states nothing comes before it. */
export const END_STATE = 0;
export const PLACES: readonly Place[] = ['start', 'end', 'border', 'noBorder'];

/** Repetitions multiply: `(a{99}){99}` has ten thousand. */
const STATES_MAX = 5_000;
/** Parts without a state are repeated as well. */
const REPEATED_MAX = 20_000;
const STEPS_A_STATE = 20;
const STEPS_A_BORDER = 10;

/** Throws Unsupported where there are too many states, and TooMuch. `notesGroups`: for a finder. */
export function compileMachine(tree: Tree, steps: Steps, notesGroups = false): Machine {
  const [does, to, what]: [number[], number[], number[]] = [[END], [END_STATE], [0]];
  const sets = new Map<Characters, number>();
  let hasBorders = false;
  let parts = 0;

  function add(kind: number, next: number, detail: number): number {
    steps.take(STEPS_A_STATE);
    if (does.length >= STATES_MAX) throw new Unsupported('it is too large');
    to.push(next);
    what.push(detail);
    return does.push(kind) - 1;
  }

  function setIndex(set: Characters): number {
    const index = sets.get(set) ?? sets.size;
    sets.set(set, index);
    return index;
  }

  /** Make the states of a part that leads to the state `next`; returns where it begins. */
  function made(part: Tree, next: number): number {
    if (++parts > REPEATED_MAX) throw new Unsupported('it is too large');
    switch (part.kind) {
      case 'take':
        return add(TAKE, next, setIndex(part.set));
      case 'where':
        hasBorders ||= part.place === 'border' || part.place === 'noBorder';
        return add(WHERE, next, PLACES.indexOf(part.place));
      case 'sequence':
        return part.parts.reduceRight((follower, inner) => made(inner, follower), next);
      case 'choice':
        return part.choices.map((choice) => made(choice, next)).reduce((one, other) => add(FORK, one, other));
      case 'times':
        return repeated(part, next);
      case 'group': {
        if (!notesGroups) return made(part.part, next);
        const inner = made(part.part, add(SAVE, next, 2 * part.index + 1));
        return add(SAVE, inner, 2 * part.index);
      }
    }
  }

  function repeated({ part, from, upTo, isLazy }: Tree & { kind: 'times' }, next: number): number {
    let follower = next;
    if (upTo === Infinity) {
      follower = add(FORK, next, next);
      (isLazy ? what : to)[follower] = made(part, follower);
    } else {
      for (let count = from; count < upTo; count++) {
        const once = made(part, follower);
        follower = isLazy ? add(FORK, next, once) : add(FORK, once, next);
      }
    }
    for (let count = 0; count < from; count++) follower = made(part, follower);
    return follower;
  }

  const start = made(tree, END_STATE);
  return {
    does: new Int32Array(does),
    to: new Int32Array(to),
    what: new Int32Array(what),
    start,
    sets: [...sets.keys()],
    borders: bordersOf(hasBorders ? [...sets.keys(), WORD] : [...sets.keys()], steps),
    hasPlaces: does.includes(WHERE),
    hasBorders,
  };
}

/** Ascending, each once. */
function bordersOf(sets: readonly Characters[], steps: Steps): Uint32Array {
  const all: number[] = [];
  for (const set of sets) {
    steps.take(set.length * STEPS_A_BORDER);
    // The last character of a range belongs to it: the next one begins a class.
    for (let at = 0; at < set.length; at++) all.push(set[at]! + (at % 2));
  }
  const sorted = new Uint32Array(all).toSorted();
  return sorted.filter((border, at) => at === 0 || border !== sorted[at - 1]);
}
