import type { SteeredClock } from '../../src/base/clock.ts';

/** Lets a clock go on by itself, a millisecond for each turn of the event loop: so a slow machine makes nothing late. */
export function ticking(clock: SteeredClock): Disposable {
  let isStopped = false;
  const turn = () => {
    if (isStopped) return;
    clock.advance(1);
    setImmediate(turn);
  };
  turn();
  return {
    [Symbol.dispose]() {
      isStopped = true;
    },
  };
}
