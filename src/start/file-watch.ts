// Sees that files were replaced, however that is done: written in place, renamed over (certbot), or by a link further up
// that leads elsewhere (Kubernetes). So it looks at what the paths lead to, every now and then, and waits for no events.
import { stat } from 'node:fs/promises';
import type { Cancel, Clock } from '../base/clock.ts';

type Options = {
  readonly clock: Clock;
  readonly limits: { readonly fileCheckMs: number };
  /** Their paths, as they are now. */
  readonly files: () => readonly string[];
  /** They have changed, and have been the same for two looks: nobody is writing them. */
  readonly changed: () => void;
};

export class FileWatch implements Disposable {
  readonly #options: Options;
  /** What was there when it was last made use of, and at the last look. */
  #used: string | undefined;
  #seen: string | undefined;
  #cancel: Cancel = () => {};
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
    void this.#look();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { clock, limits, files, changed } = this.#options;
    const now = (await Promise.all(files().map(stateOf))).join(' ');
    if (this.#isOver) return;
    this.#used ??= now;
    if (now !== this.#used && now === this.#seen) {
      this.#used = now;
      changed();
    }
    this.#seen = now;
    this.#cancel = clock.after(limits.fileCheckMs, () => void this.#look());
  }
}

async function stateOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(':');
  } catch (cause) {
    return String((cause as NodeJS.ErrnoException).code);
  }
}
