import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Snapshots } from './snapshots.ts';

/** How many entries there are between two snapshots, and how often somebody looks. */
const EVERY_ENTRIES = 10_000;
const LOOK_EVERY_MS = 10_000;

type Options = ConstructorParameters<typeof Snapshots>[0] & {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether it is for this node to do. */
  readonly isFirst: () => boolean;
};

/** Writes a snapshot when there are many entries after the last one, where no other node does. */
export class SnapshotKeeper implements Disposable {
  readonly #options: Options;
  readonly #snapshots: Snapshots;
  #cancel: Cancel = () => {};
  #isEnded = false;

  constructor(options: Options) {
    this.#options = options;
    this.#snapshots = new Snapshots(options);
  }

  /** From now on; `position` is that of the last entry. */
  keep(position: () => number): void {
    if (this.#isEnded) return;
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      void this.#look(position()).then(() => this.keep(position));
    });
  }

  async #look(position: number): Promise<void> {
    const { isFirst, path, log } = this.#options;
    try {
      if (!isFirst() || position < EVERY_ENTRIES) return;
      if (position - ((await this.#snapshots.position()) ?? 0) >= EVERY_ENTRIES) await this.#snapshots.write(path);
    } catch (err) {
      log.warn({ err }, 'No snapshot of the cluster could be written; it is tried again');
    }
  }

  [Symbol.dispose](): void {
    this.#isEnded = true;
    this.#cancel();
  }
}
