// A process of a function, as the leader of a group of its own. Nothing of the group outlives the server, however that ends:
// a second process of the group waits on a pipe that the server holds, and kills the group when the pipe is closed. What
// leaves the group (setsid) is not followed.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Exit } from '../results.ts';

/** The watcher has another parent, so that the function finds no child that it has not started. */
const SCRIPT = '( (exec <&3 3<&- >/dev/null 2>&1; read -r _; kill -KILL -$$) & ) >/dev/null 2>&1; exec 3<&- "$@"';

type Options = {
  readonly command: readonly string[];
  readonly folder: string;
  readonly variables: { readonly [name: string]: string };
};

export class Child {
  readonly #process: ChildProcess;
  readonly exited: Promise<Exit>;
  #hasEnded = false;

  constructor({ command, folder, variables }: Options) {
    this.#process = spawn('/bin/sh', ['-c', SCRIPT, 'function', ...command], {
      cwd: folder,
      env: variables,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit) => {
        this.kill();
        resolve(exit);
      };
      this.#process.on('exit', (code, signal) => end({ code, signal }));
      // There is no such folder, or no process more.
      this.#process.on('error', () => end({ code: 1, signal: null }));
    });
    // A pipe that breaks says no more than that the process has ended.
    for (const stream of this.#process.stdio) stream?.on('error', () => {});
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get outputs(): readonly Readable[] {
    return [this.#process.stdout!, this.#process.stderr!];
  }

  /** The whole group, at once: also what forks faster than it could be counted. Again, it does nothing. */
  kill(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { pid } = this.#process;
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // Nobody of the group is left.
    }
    (this.#process.stdio[3] as Readable | undefined)?.destroy();
  }
}
