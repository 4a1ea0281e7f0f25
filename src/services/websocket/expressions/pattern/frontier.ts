// The states of a machine that a text so far may have led to, while they are found out. One is used again and again, so
// that nothing is allocated.
import type { Machine } from './machine.ts';
import { FORK, PLACES, WHERE } from './machine.ts';
import type { Place } from './parse.ts';

export class Frontier {
  readonly #machine: Machine;
  /** When each state was last visited. */
  readonly #visited: Uint32Array;
  #visit = 0;
  readonly #waiting: Uint16Array;
  /** The first `count` of these: states that take a character, go on at a place, or are the end. */
  readonly found: Uint16Array;
  count = 0;
  /** The same for the same states, whatever their order; seldom the same for others. */
  sum = 0;
  /** How many states were visited. */
  visits = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    const size = machine.does.length;
    this.#visited = new Uint32Array(size);
    // Each fork that is left leaves one more behind than there were.
    this.#waiting = new Uint16Array(size + 1);
    this.found = new Uint16Array(size);
  }

  clear(): void {
    this.#visit++;
    this.count = 0;
    this.sum = 0;
    this.visits = 0;
  }

  /** Begin with this state; returns what is found. */
  restart(state: number): Uint16Array {
    this.clear();
    this.add(state);
    return this.found.subarray(0, this.count);
  }

  /** Add a state, and those behind it that need no character; behind a place only where it is known that it `passes`. */
  add(state: number, passes?: (place: Place) => boolean): void {
    const { does, to, what } = this.#machine;
    const [visited, waiting, visit] = [this.#visited, this.#waiting, this.#visit];
    let waits = 0;
    waiting[waits++] = state;
    while (waits > 0) {
      const index = waiting[--waits]!;
      if (visited[index] === visit) continue;
      visited[index] = visit;
      this.visits++;
      if (does[index] === FORK) {
        waiting[waits++] = what[index]!;
        waiting[waits++] = to[index]!;
      } else if (does[index] === WHERE && passes) {
        if (passes(PLACES[what[index]!]!)) waiting[waits++] = to[index]!;
      } else {
        this.found[this.count++] = index;
        this.sum = (this.sum + scattered(index)) | 0;
      }
    }
  }

  /** Whether exactly these states were found. */
  equals(states: Uint16Array): boolean {
    if (states.length !== this.count) return false;
    for (const index of states) if (this.#visited[index] !== this.#visit) return false;
    return true;
  }
}

/** Neighbours far from one another, so that sums tell sets apart. */
function scattered(index: number): number {
  const once = Math.imul(index + 1, 0x9e3779b1);
  return Math.imul(once ^ (once >>> 15), 0x85ebca6b);
}
