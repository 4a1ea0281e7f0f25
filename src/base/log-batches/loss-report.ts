// Says which records were lost: the first time at once, then at most one line in a while for each group.
import type { Clock } from '../clock.ts';
import type { Deadlines, Timed } from '../deadlines.ts';
import type { Losses } from './format.ts';

const LANES_NAMED_MAX = 10;

type Teller = {
  readonly clock: Clock;
  readonly bounds: { readonly reportMs: number };
  lost(group: string, losses: Losses): void;
};
type Recent = Timed & { lanes: Set<string>; records: number; reason: string };

export class LossReport {
  readonly #teller: Teller;
  readonly #deadlines: Deadlines;
  /** The groups that were spoken of lately, with what was lost since. */
  readonly #recent = new Map<string, Recent>();

  constructor(teller: Teller, deadlines: Deadlines) {
    this.#teller = teller;
    this.#deadlines = deadlines;
  }

  add(group: string, lane: string, records: number, reason: string): void {
    const recent = this.#recent.get(group);
    const losses = recent ?? this.#begin(group);
    if (losses.lanes.size < LANES_NAMED_MAX) losses.lanes.add(lane);
    losses.records += records;
    losses.reason = reason;
    if (!recent) this.#say(group, losses);
  }

  /** Say what is still unsaid. */
  finish(): void {
    for (const [group, losses] of this.#recent) this.#say(group, losses);
    this.#recent.clear();
  }

  #begin(group: string): Recent {
    const losses: Recent = {
      bucket: 0,
      lanes: new Set(),
      records: 0,
      reason: '',
      due: () => {
        const isQuiet = losses.records === 0;
        this.#say(group, losses);
        if (isQuiet) this.#recent.delete(group);
        else this.#schedule(losses);
      },
    };
    this.#recent.set(group, losses);
    this.#schedule(losses);
    return losses;
  }

  #schedule(losses: Recent): void {
    const { clock, bounds } = this.#teller;
    this.#deadlines.schedule(losses, clock.steady() + bounds.reportMs);
  }

  #say(group: string, losses: Recent): void {
    const { records, reason } = losses;
    if (records === 0) return;
    const lanes = [...losses.lanes];
    losses.records = 0;
    losses.lanes.clear();
    this.#teller.lost(group, { lanes, records, reason });
  }
}
