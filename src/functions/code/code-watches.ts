import { CodeWatch } from './code-watch.ts';

type Watched = { readonly watch: CodeWatch; readonly listeners: Set<() => void> };

/** Watches each folder once, however many functions are in it. */
export class CodeWatches {
  readonly #watched = new Map<string, Watched>();

  add(folders: readonly string[], changed: () => void): Disposable {
    for (const folder of folders) this.#listenersOf(folder).add(changed);
    return { [Symbol.dispose]: () => folders.forEach((folder) => this.#remove(folder, changed)) };
  }

  #listenersOf(folder: string): Set<() => void> {
    const kept = this.#watched.get(folder);
    if (kept) return kept.listeners;
    const listeners = new Set<() => void>();
    const watch = new CodeWatch(folder, () => listeners.forEach((changed) => changed()));
    this.#watched.set(folder, { watch, listeners });
    return listeners;
  }

  #remove(folder: string, changed: () => void): void {
    const { watch, listeners } = this.#watched.get(folder)!;
    listeners.delete(changed);
    if (listeners.size > 0) return;
    watch[Symbol.dispose]();
    this.#watched.delete(folder);
  }
}
