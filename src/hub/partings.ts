// Members of topics that have to go are closed in slices, so that the end of a large room keeps nobody waiting.
import type { Close } from './close-codes.ts';
import type { Member } from './member.ts';
import { writeWorkOf } from './write-work.ts';

/** A member that is to be closed, and what it gets before. */
export type Parting = {
  readonly member: Member;
  readonly frames: Buffer | undefined;
  readonly count: number;
  readonly close: Close;
};

/** What a close takes beside a write: its service hears of it. */
const CLOSE_WORK = 2;

export class Partings {
  #waiting: Parting[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** What they still send is not taken any more. */
  add(partings: readonly Parting[]): void {
    for (const parting of partings) {
      parting.member.takeNoMore();
      this.#waiting.push(parting);
    }
  }

  /** Close as many as may be with so much work. Returns the work. */
  close(workMax: number, nowMs: number): number {
    let work = 0;
    let done = 0;
    for (const { member, frames, count, close } of this.#waiting) {
      if (work >= workMax) break;
      done++;
      if (frames) member.deliver(frames, count, nowMs);
      member.close(close);
      work += CLOSE_WORK + (frames ? writeWorkOf(frames.length) : 0);
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done);
    return work;
  }
}
