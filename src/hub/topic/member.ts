import type { DirectMember } from './direct-writes.ts';
import type { Close } from '../close-codes.ts';

/** What a topic asks of who joined it. */
export interface Member extends DirectMember {
  readonly session: unknown;
  /** Take frames that many share; `count` is how many. A reader that is too slow for them is cut. */
  deliver(frames: Buffer, count: number, nowMs: number): void;
  /** It is about to be closed: take no more messages from the peer. */
  takeNoMore(): void;
  close(close: Close): void;
}
