// Members of topics that have to go are closed in slices, so that the end of a large room keeps nobody waiting.
import type { Close } from '../close-codes.ts';
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
  #waiting: Iterator<Parting, undefined>[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** What they still send is not taken any more: `takeNoMore` was called. */
  add(partings: Iterator<Parting, undefined>): void {
    this.#waiting.push(partings);
  }

  /** Close as many as may be with so much work. Returns the work. */
  close(workMax: number, nowMs: number): number {
    let work = 0;
    while (work < workMax && this.#waiting.length > 0) {
      const { value, done } = this.#waiting[0]!.next();
      if (done) {
        this.#waiting.shift();
        continue;
      }
      const { member, frames, count, close } = value;
      if (frames) member.deliver(frames, count, nowMs);
      member.close(close);
      work += CLOSE_WORK + (frames ? writeWorkOf(frames.length) : 0);
    }
    return work;
  }
}
