// One line on a terminal that says how far it is, and is gone at the end. Nothing in a pipe.
import type { Io } from '../../personality/io.ts';
import { shortened } from '../../screen/cells.ts';
import type { Tally } from './tally.ts';

const BETWEEN_LOOKS_MS = 200;
const BAR_LENGTH = 24;
const COLUMNS = 80;
const CLEAR_LINE = '\r\u001b[K';

/** Shows how much is done, from 0 to 1, a few times a second. */
export function progressOn({ stderr }: Io, tally: Tally, clock: () => number) {
  let shownMs = -Infinity;
  return {
    look(done: number): void {
      const now = clock();
      if (!stderr.isTTY || now - shownMs < BETWEEN_LOOKS_MS) return;
      shownMs = now;
      const bar = '='.repeat(Math.round(done * BAR_LENGTH)).padEnd(BAR_LENGTH);
      const { sent, received, latency } = tally;
      const median = latency.count > 0 ? `, half of them within ${latency.quantileMs(0.5).toFixed(1)} ms` : '';
      const { columns = COLUMNS } = stderr as { readonly columns?: number };
      const text = `[${bar}] ${sent} sent, ${received} received${median}`;
      // A row that is full would push the next one down.
      stderr.write(`${CLEAR_LINE}${shortened(text, columns - 1)}`);
    },
    [Symbol.dispose](): void {
      if (shownMs > -Infinity) stderr.write(CLEAR_LINE);
    },
  };
}
