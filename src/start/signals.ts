// What terminals and supervisors ask of the process. SIGTERM and SIGINT ask for the end. SIGHUP asks to read the
// configuration again, as it does of all servers; but where it comes because the terminal is gone that the server was
// started from, it asks for the end: nobody could stop it there any more. npx passes no signal on: whoever was started
// by it ends when it has ended.
import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Clock } from '../base/clock.ts';

const STANDARD_STREAMS = [0, 1, 2];
const ENDS = ['SIGTERM', 'SIGINT'] as const;
const PARENT_CHECK_MS = 250;

export class Signals {
  /** What SIGHUP does. */
  reload: () => void = () => {};
  readonly #isOfTerminal = STANDARD_STREAMS.some((stream) => isatty(stream));
  #next = Promise.withResolvers<NodeJS.Signals>();

  constructor(clock: Clock, env: NodeJS.ProcessEnv) {
    for (const signal of ENDS) process.on(signal, this.#end);
    process.on('SIGHUP', this.#hangUp);
    // A limit on the size of files (`ulimit -f`) is a write that fails, and not the end of the server.
    process.on('SIGXFSZ', () => {});
    if (env['npm_command'] === 'exec') this.#followParent(clock, process.ppid);
  }

  /** The next signal that asks for the end. */
  next(): Promise<NodeJS.Signals> {
    const { promise } = this.#next;
    void promise.then(() => (this.#next = Promise.withResolvers()));
    return promise;
  }

  /** The next one ends the process at once, as signals do. */
  release(): void {
    for (const signal of ENDS) process.off(signal, this.#end);
    this.reload = () => {};
  }

  readonly #end = (signal: NodeJS.Signals): void => {
    this.#next.resolve(signal);
  };

  #followParent(clock: Clock, parent: number): void {
    clock.after(PARENT_CHECK_MS, () => {
      if (process.ppid === parent) this.#followParent(clock, parent);
      else this.#end('SIGTERM');
    });
  }

  readonly #hangUp = (signal: NodeJS.Signals): void => {
    if (this.#isOfTerminal && !hasTerminal()) this.#end(signal);
    else this.reload();
  };
}

/** Whether the terminal is still there that the process was started from. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
