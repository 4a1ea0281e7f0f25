// A process of a function, as the leader of a group of its own. Nothing of it outlives the server, however that ends: see
// Keeper.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Exit } from '../results.ts';
import type { Keeper, Kept } from './keeper.ts';

type Options = {
  readonly command: readonly string[];
  readonly folder: string;
  readonly variables: { readonly [name: string]: string };
  readonly keeper: Keeper;
};

/** As shells have it. */
const EXIT_CODES: { readonly [error: string]: number } = { ENOENT: 127, EACCES: 126 };

export class Child {
  readonly #process: ChildProcess;
  readonly #keeper: Keeper;
  readonly #kept: Kept | undefined;
  readonly exited: Promise<Exit>;
  #hasEnded = false;

  constructor({ command, folder, variables, keeper }: Options) {
    const [file = '', ...args] = command;
    const [name, mark] = keeper.newMark();
    this.#keeper = keeper;
    this.#process = spawn(file, args, {
      cwd: folder,
      env: { ...variables, [name]: mark },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = this.#process;
    this.#kept = pid === undefined ? undefined : { pid, mark };
    if (this.#kept) keeper.began(this.#kept);
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit) => {
        this.kill();
        resolve(exit);
      };
      this.#process.on('exit', (code, signal) => end({ code, signal }));
      // There is no such file or folder, or no process more.
      this.#process.on('error', ({ code }: NodeJS.ErrnoException) =>
        end({ code: EXIT_CODES[code ?? ''] ?? 1, signal: null }),
      );
    });
    // A pipe that breaks says no more than that the process has ended.
    for (const stream of this.outputs) stream.on('error', () => {});
  }

  get pid(): number | undefined {
    return this.#kept?.pid;
  }

  get outputs(): readonly Readable[] {
    return [this.#process.stdout!, this.#process.stderr!];
  }

  /** With all that it has started: its group at once, which cannot fork faster; the rest a moment later. Again, it does nothing. */
  kill(): void {
    if (this.#hasEnded || !this.#kept) return;
    this.#hasEnded = true;
    try {
      process.kill(-this.#kept.pid, 'SIGKILL');
    } catch {
      // Nobody of the group is left.
    }
    this.#keeper.ended(this.#kept);
  }
}
