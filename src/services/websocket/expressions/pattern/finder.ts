// Finds where an expression matches, and its groups, as Java's Matcher would: of all ways to match at the first possible
// place, the first in the order of its alternatives and repetitions. All ways are followed side by side, each state of
// the machine once for each character, so that the work is bounded by text times states, and it is counted.
import type { Steps } from '../steps.ts';
import type { Side } from './automaton.ts';
import { isAt } from './automaton.ts';
import { has, WORD } from './characters.ts';
import type { Machine } from './machine.ts';
import { END_STATE, FORK, PLACES, SAVE, TAKE } from './machine.ts';

/** Where the match begins and ends, then its groups; -1 for what took no part. */
export type Places = readonly number[];

/** What a visit of a state costs, and a character besides; and how many notes of where groups are make a step. */
const [VISIT_STEPS, CHARACTER_STEPS, NOTES_A_STEP] = [1, 1, 4];

/** A way through the machine, so far. */
type Way = { readonly state: number; readonly places: Places };

type Here = {
  readonly text: string;
  readonly at: number;
  /** The character; undefined at the end. */
  readonly code: number | undefined;
  /** A match may end here. */
  readonly takesEnd: boolean;
};

export class Finder {
  readonly #machine: Machine;
  readonly #none: Places;
  /** When each state was last visited. */
  readonly #visited: Uint32Array;
  #visit = 0;

  constructor(machine: Machine, groups: number) {
    this.#machine = machine;
    this.#none = Array<number>(2 * (groups + 1)).fill(-1);
    this.#visited = new Uint32Array(machine.does.length);
  }

  /** The first match from a place on; `isWhole`: only one that ends where the text ends. Throws TooMuch. */
  find(text: string, from: number, steps: Steps, isWhole = false): Places | undefined {
    let found: Places | undefined;
    let ways: Way[] = [];
    for (let at = from; ;) {
      const code = text.codePointAt(at);
      const here: Here = { text, at, code, takesEnd: !isWhole || code === undefined };
      const next: Way[] = [];
      steps.take(CHARACTER_STEPS + this.#none.length / NOTES_A_STEP);
      this.#visit++;
      // What begins here is worse than what began before.
      if (!found && (!isWhole || at === from))
        ways.push({ state: this.#machine.start, places: this.#none.with(0, at) });
      for (const way of ways) {
        const match = this.#follow(way, here, next, steps);
        if (!match) continue;
        found = match;
        // All other ways are worse.
        break;
      }
      ways = next;
      if (code === undefined || (ways.length === 0 && (found || isWhole))) return found;
      at += code > 0xffff ? 2 : 1;
    }
  }

  /** Go on until a character is needed, and with it to `next`. Returns the places of a match, if one ends here. */
  #follow(way: Way, { text, at, code, takesEnd }: Here, next: Way[], steps: Steps): Places | undefined {
    const { does, to, what, sets } = this.#machine;
    const waiting: Way[] = [way];
    for (let current = waiting.pop(); current; current = waiting.pop()) {
      const { state, places } = current;
      if (this.#visited[state] === this.#visit) continue;
      this.#visited[state] = this.#visit;
      steps.take(VISIT_STEPS);
      if (state === END_STATE) {
        // What waits is worse.
        if (takesEnd) return places.with(1, at);
      } else if (does[state] === TAKE) {
        if (code !== undefined && has(sets[what[state]!]!, code)) next.push({ state: to[state]!, places });
      } else if (does[state] === FORK) {
        waiting.push({ state: what[state]!, places }, { state: to[state]!, places });
      } else if (does[state] === SAVE) {
        steps.take(places.length / NOTES_A_STEP);
        waiting.push({ state: to[state]!, places: places.with(what[state]!, at) });
      } else if (isAt(PLACES[what[state]!]!, sideOf(text.codePointAt(at - 1)), sideOf(code))) {
        waiting.push({ state: to[state]!, places });
      }
    }
    return undefined;
  }
}

const sideOf = (code: number | undefined): Side => (code === undefined ? 'edge' : has(WORD, code) ? 'word' : 'other');
