// One load from its first message to its last arrival.
import { setTimeout as pause } from 'node:timers/promises';
import { Pacer } from './pacer.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';

/** As often as timers allow. */
const TICK_MS = 1;

/** What Ctrl-C asks for: once, to send no more; twice, to wait for nothing either. */
export type Wish = { readonly isEnough: boolean; readonly isOver: boolean };

export type Course = {
  /** Messages that were to be sent, and for how long they were. */
  readonly planned: number;
  readonly sendingMs: number;
  /** Somebody did not want more. */
  readonly isCutShort: boolean;
};

/** Sends by the plan and waits for what is under way. `clock` gives ms since the start; `look` is told how far it is. */
export async function drive(
  plan: Plan,
  target: Target,
  tally: Tally,
  { clock, wish, look }: { clock: () => number; wish: Wish; look: (done: number) => void },
): Promise<Course> {
  const pacer = new Pacer(plan.ratePerSecond, plan.durationMs);
  const endMs = plan.durationMs + plan.timeoutMs;
  let now = clock();
  while (!pacer.isOver && !wish.isEnough && target.isOpen && now < endMs) {
    for (let due = pacer.due(now); due > 0 && target.isReady; due--) {
      const { sequence, meantMs } = pacer.next();
      tally.send(sequence, meantMs, now);
      target.send(sequence);
    }
    tally.expire(now);
    look(Math.min(1, now / plan.durationMs));
    await pause(TICK_MS);
    now = clock();
  }
  const sendingMs = now;
  while (tally.missing > 0 && !wish.isOver && target.isOpen) {
    look(1);
    await pause(TICK_MS);
    tally.expire(clock());
  }
  // Of a server that is gone nothing comes any more.
  tally.expire(Infinity);
  return { planned: pacer.total, sendingMs, isCutShort: wish.isEnough };
}
