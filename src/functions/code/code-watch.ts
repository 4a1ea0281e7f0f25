// Sees that the code of a function has changed, as soon as it has. Modules that were installed are not watched.
import type { FSWatcher } from 'node:fs';
import { readdirSync, watch } from 'node:fs';
import { extname, join } from 'node:path';

/** Folders of one function; what lies deeper is not seen. */
const FOLDERS_MAX = 500;
/** What a function may write beside its code is none. */
const CODE = new Set(
  '.js .mjs .cjs .jsx .ts .mts .cts .tsx .json .py .node .so .wasm .graphql .sh .yml .yaml .html .txt .env'.split(' '),
);
const isCode = (name: string) => CODE.has(extname(name)) || extname(name) === '';
const isWatched = (name: string) => !name.startsWith('.') && name !== 'node_modules' && name !== '__pycache__';

export class CodeWatch implements Disposable {
  readonly #changed: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(folder: string, changed: () => void) {
    this.#changed = changed;
    this.#watch(folder);
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder) || this.#watchers.size >= FOLDERS_MAX) return;
    let names: string[];
    try {
      const watcher = watch(folder, { persistent: false }, (_kind, name) => this.#see(folder, name));
      watcher.on('error', () => this.#forget(folder));
      this.#watchers.set(folder, watcher);
      names = foldersIn(folder);
    } catch {
      // It is not there (any more), or the machine watches no more: what changes in it is seen at the next start.
      return this.#forget(folder);
    }
    for (const name of names) this.#watch(join(folder, name));
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #see(folder: string, name: string | null): void {
    if (name !== null && (!isWatched(name) || !isCode(name))) return;
    if (name !== null) this.#watchFolder(join(folder, name));
    this.#changed();
  }

  /** A folder that is new, or was replaced. */
  #watchFolder(path: string): void {
    try {
      readdirSync(path);
    } catch {
      return;
    }
    this.#forget(path);
    this.#watch(path);
  }
}

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isWatched(entry.name))
    .map(({ name }) => name);
