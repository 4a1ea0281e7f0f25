// A program on a real terminal of a certain size, as a person would see it. The pseudo-terminal and what it shows are
// Python's and pyte's (Debian: python3-pyte).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from './process.ts';

const DRIVER = join(import.meta.dirname, 'terminal.py');

/** A Python that has pyte, if this machine has one. */
export async function findPyte(): Promise<string | undefined> {
  for (const folder of ['/usr/bin', ...(process.env['PATH'] ?? '').split(':')]) {
    const file = join(folder, 'python3');
    if (existsSync(file) && (await run(file, ['-c', 'import pyte'])).code === 0) return file;
  }
  return undefined;
}

export type Screen = {
  /** Without blanks at their ends. */
  readonly lines: readonly string[];
  readonly cursor: readonly [column: number, row: number];
  /** Names of the colours that something on it has. */
  readonly colors: readonly string[];
};
export type Ended = {
  readonly screen: Screen;
  readonly exitCode: number;
  /** The terminal echoes what is typed, and hands it over line by line, as before. */
  readonly isCooked: boolean;
  /** All that was written to it. */
  readonly raw: string;
};
type Size = { readonly columns?: number; readonly rows?: number; readonly env?: NodeJS.ProcessEnv };

/** Start a program on a terminal of its own. */
export function onTerminal(python: string, words: readonly string[], { columns = 80, rows = 24, env = {} }: Size = {}) {
  const child = spawn(python, [DRIVER, String(columns), String(rows), ...words], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TERM: 'xterm-256color', TZ: 'Europe/Berlin', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen: Screen = { lines: [], cursor: [0, 0], colors: [] };
  const waiting = new Set<() => void>();
  const ended = Promise.withResolvers<Ended>();
  createInterface(child.stdout).on('line', (line) => {
    const told = JSON.parse(line) as Ended;
    screen = told.screen;
    for (const check of [...waiting]) check();
    if (told.exitCode !== undefined) ended.resolve(told);
  });
  const order = (what: object) => void child.stdin.write(`${JSON.stringify(what)}\n`);
  return {
    ended: ended.promise,
    type: (text: string) => order({ type: text }),
    resize: (newColumns: number, newRows: number) => order({ resize: [newColumns, newRows] }),
    signal: (number: number) => order({ signal: number }),
    /** The first screen that is as wanted. Where none comes, it says what there was last. */
    async until(wanted: RegExp | ((screen: Screen) => boolean), patienceMs = 60_000): Promise<Screen> {
      const isWanted = () => (wanted instanceof RegExp ? wanted.test(screen.lines.join('\n')) : wanted(screen));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const check = () => isWanted() && resolve();
      const timer = setTimeout(() => reject(new Error(`not seen: ${wanted}\n${screen.lines.join('\n')}`)), patienceMs);
      waiting.add(check);
      void ended.promise.then(() => reject(new Error(`ended before ${wanted}\n${screen.lines.join('\n')}`)));
      check();
      try {
        await promise;
        return screen;
      } finally {
        clearTimeout(timer);
        waiting.delete(check);
      }
    },
    async [Symbol.asyncDispose]() {
      order({ signal: 9 });
      await ended.promise;
      child.stdin.end();
    },
  };
}
