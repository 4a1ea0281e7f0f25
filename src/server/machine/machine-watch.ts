// What the machine gives: file descriptors, room on disks, a clock that goes on evenly. It is looked at at the start and
// every now and then, and what is short, or is so no more, is told of once.
import { closeSync, openSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Log } from '../../base/log.ts';

type Options = {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Pick<Limits, 'connectionsMax' | 'descriptorsSpareMin' | 'diskSpareBytesMin' | 'machineCheckMs'>;
  /** What is written to. */
  readonly folders: readonly string[];
  /** See descriptors.ts. */
  readonly descriptorsMax: number;
  /** Find out whether what could not be written can be written again. */
  readonly checkStore: () => void;
};

/** A clock that is adjusted little by little is none that was set. */
const JUMP_MS = 1_000;
/** So much of the descriptors may be taken. */
const DESCRIPTORS_SHARE = 0.9;

export class MachineWatch implements Disposable {
  readonly #options: Options;
  readonly #short = new Set<string>();
  #leadMs: number;
  #cancel: Cancel = () => {};
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
    const { clock } = options;
    this.#leadMs = clock.now() - clock.steady();
    // When it has been said that the server is ready.
    setImmediate(() => {
      this.#compareDescriptors();
      void this.#look();
    });
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#cancel();
  }

  #compareDescriptors(): void {
    const { log, limits, descriptorsMax: descriptors } = this.#options;
    const { connectionsMax } = limits;
    const message = 'There are fewer file descriptors than connections may be; raise ulimit -n (LimitNOFILE=)';
    if (descriptors < connectionsMax) log.warn({ descriptors, connectionsMax }, message);
  }

  async #look(): Promise<void> {
    if (this.#isOver) return;
    const { clock, limits, folders, checkStore } = this.#options;
    this.#lookAtClock();
    this.#lookAtDescriptors();
    checkStore();
    await Promise.all(folders.map((folder) => this.#lookAtDisk(folder)));
    if (!this.#isOver) this.#cancel = clock.after(limits.machineCheckMs, () => void this.#look());
  }

  /** Nothing here lasts longer or shorter for it, but signatures are judged by it, and people read it. */
  #lookAtClock(): void {
    const { clock, log } = this.#options;
    const leadMs = clock.now() - clock.steady();
    const byMs = leadMs - this.#leadMs;
    this.#leadMs = leadMs;
    if (Math.abs(byMs) >= JUMP_MS) log.warn({ byMs }, 'The clock was set, or the machine slept');
  }

  #lookAtDescriptors(): void {
    const { descriptorsMax, limits } = this.#options;
    const mostTaken = Math.min(descriptorsMax * DESCRIPTORS_SHARE, descriptorsMax - limits.descriptorsSpareMin);
    this.#tell(
      'descriptors',
      lowestFree() > mostTaken,
      { descriptors: descriptorsMax },
      'The supply of file descriptors',
    );
  }

  async #lookAtDisk(folder: string): Promise<void> {
    const { limits } = this.#options;
    try {
      const { bavail, bsize } = await statfs(folder);
      const bytes = bavail * bsize;
      this.#tell(folder, bytes < limits.diskSpareBytesMin, { folder, bytes }, 'Free space on the disk');
    } catch {
      // A folder that is made with the first line of a log is not there yet.
    }
  }

  #tell(what: string, isShort: boolean, facts: object, name: string): void {
    if (isShort === this.#short.has(what)) return;
    if (isShort) this.#short.add(what);
    else this.#short.delete(what);
    if (isShort) this.#options.log.warn(facts, `${name} is running short`);
    else this.#options.log.info(facts, `${name} is enough again`);
  }
}

/** The system gives a new file the lowest number that is free. */
function lowestFree(): number {
  try {
    const descriptor = openSync('/dev/null', 'r');
    closeSync(descriptor);
    return descriptor;
  } catch {
    return Infinity;
  }
}
