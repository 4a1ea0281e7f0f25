import { setImmediate, setTimeout } from 'node:timers/promises';

const WITHIN_MS = 30_000;
const EAGER_TURNS = 200;

/** Wait for what a test cannot be told of. In vain after half a minute, it says what for. */
export async function until(isSo: () => unknown, what = String(isSo)): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  for (let turn = 0; !(await isSo()); turn++) {
    if (performance.now() > end) throw new Error(`In vain for ${WITHIN_MS / 1_000} s: ${what}`);
    await (turn < EAGER_TURNS ? setImmediate() : setTimeout(1));
  }
}
