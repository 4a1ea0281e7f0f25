// What one node knows of all: their records, and when each was last seen to be renewed. Pure: times are steady ones of this node.
import type { Fate, Life } from '../../hub/membership.ts';
import type { NodeRecord } from './node-record.ts';
import { isHeld } from './node-record.ts';

/** A node that was not heard of for so long is not waited for. */
const SILENT_MS = 2_000;

/** `at`: the sequence of the record. `seenMs`: when it came to be known. */
type Known = { readonly record: NodeRecord; readonly at: number; readonly seenMs: number };

export class Roster {
  readonly #known = new Map<number, Known>();
  readonly #heardMs = new Map<number, number>();
  readonly #died: (life: Life) => void;

  constructor(died: (life: Life) => void) {
    this.#died = died;
  }

  /** A record, in whatever order they come to be known. */
  saw(record: NodeRecord, at: number, nowMs: number): void {
    const before = this.#known.get(record.number);
    if (before && before.at >= at) return;
    this.#known.set(record.number, { record, at, seenMs: nowMs });
    if (!before || !isHeld(before.record)) return;
    if (before.record.incarnation !== record.incarnation || !isHeld(record)) {
      this.#heardMs.delete(record.number);
      this.#died({ number: record.number, incarnation: before.record.incarnation });
    }
  }

  /** Something came of this node, past its record. */
  heard(number: number, nowMs: number): void {
    if (this.#known.has(number)) this.#heardMs.set(number, nowMs);
  }

  get(number: number): Known | undefined {
    return this.#known.get(number);
  }

  get records(): NodeRecord[] {
    return [...this.#known.values()].map(({ record }) => record);
  }

  fate(number: number, nowMs: number): Fate {
    const known = this.#known.get(number);
    if (!known || !isHeld(known.record)) return 'dead';
    return nowMs - Math.max(known.seenMs, this.#heardMs.get(number) ?? 0) > SILENT_MS ? 'silent' : 'live';
  }

  /** Whether what comes from this life is to be heard: not when it is over. One that is newer than its record is. */
  accepts({ number, incarnation }: Life): boolean {
    const record = this.#known.get(number)?.record;
    if (!record || incarnation > record.incarnation) return true;
    return incarnation === record.incarnation && record.state !== 'condemned';
  }

  /** Those that are held and were not seen to be renewed for so long. */
  overdue(forMs: number, nowMs: number): Known[] {
    return [...this.#known.values()].filter(({ record, seenMs }) => isHeld(record) && nowMs - seenMs >= forMs);
  }
}
