import type { Io } from '../../personality/io.ts';

export type Progress = { show(text: string): void; end(): void };

/** Shown at most this often. */
const EVERY_MS = 100;

/** One line on a terminal that is written over again and again; elsewhere nothing. */
export function progressLine({ stderr }: Io): Progress {
  let shownMs = -Infinity;
  let width = 0;
  return {
    show(text) {
      if (!stderr.isTTY || Date.now() - shownMs < EVERY_MS) return;
      shownMs = Date.now();
      stderr.write(`\r${text.padEnd(width)}`);
      width = text.length;
    },
    end() {
      if (width > 0) stderr.write(`\r${' '.repeat(width)}\r`);
      width = 0;
    },
  };
}
