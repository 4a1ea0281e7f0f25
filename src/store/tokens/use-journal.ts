import { closeSync, ftruncate, openSync, readFileSync, write } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { synchronise } from '../../base/files/whole-file.ts';
import { StoreError } from '../database/database.ts';

/** Something that happened once, and must be remembered until `expiresMs`. */
export type Use = { readonly id: string; readonly expiresMs: number };

/** `lastMs`: when the last of its uses expires. */
type File = { readonly fd: number; bytes: number; lastMs: number };

/** A file of this size gives way to the other as soon as that can be emptied. */
const FILE_BYTES = 256 * 1024;
/** A use; or a dash with the time by which all was over that may be missing. */
const LINE = /^(\w+|-) (\d{1,16})$/gm;

const truncate = promisify(ftruncate);

/**
 * Uses on the disk, in two files beside the database. One of them grows; when it is long and all in the other is over,
 * the other is emptied and takes its turn: nothing is ever rewritten. Each line is begun by its own write, so that one
 * that was cut short, by a kill or by a full disk, spoils no other; nobody relied on it.
 */
export class UseJournal {
  /** The one that grows comes first. */
  readonly #files: [File, File];
  /** What the files held at the start, the earliest to expire first. */
  readonly uses: readonly Use[];
  /** All that is missing was over by then, and has to stay over. */
  readonly forgottenMs: number;

  /** Throws a StoreError. */
  constructor(path: string) {
    try {
      const [a, b] = [openFile(`${path}-uses-a`), openFile(`${path}-uses-b`)];
      // A new file is found after a power cut only when its folder has been written too.
      synchronise(dirname(path));
      this.#files = a.file.lastMs >= b.file.lastMs ? [a.file, b.file] : [b.file, a.file];
      this.uses = [...a.uses, ...b.uses].toSorted((one, other) => one.expiresMs - other.expiresMs);
      this.forgottenMs = Math.max(a.forgottenMs, b.forgottenMs);
    } catch (cause) {
      throw new StoreError(`cannot open the uses of tokens: ${(cause as Error).message}`, { cause });
    }
  }

  /** Add uses. They are on the disk when this resolves; when it rejects, they may or may not be. One call at a time. */
  async write(uses: readonly Use[], nowMs: number): Promise<void> {
    const [file, other] = this.#files;
    const givesWay = file.bytes >= FILE_BYTES && other.lastMs < nowMs;
    const lines = uses.map(({ id, expiresMs }) => `\n${id} ${expiresMs}`);
    if (givesWay) lines.push(`\n- ${nowMs}`);
    const text = lines.join('');
    file.bytes += text.length;
    for (const { expiresMs } of uses) file.lastMs = Math.max(file.lastMs, expiresMs);
    await append(file.fd, text);
    if (!givesWay) return;
    await truncate(other.fd);
    Object.assign(other, { bytes: 0, lastMs: 0 });
    this.#files.reverse();
  }

  close(): void {
    for (const { fd } of this.#files) closeSync(fd);
  }
}

/** `appendFile` goes on after a write of a part, and costs a third more. */
const append = (fd: number, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    write(fd, text, null, 'latin1', (cause, written) => {
      if (cause) reject(cause);
      else if (written < text.length) reject(new Error('The disk took a part of a write'));
      else resolve();
    });
  });

function openFile(path: string): { file: File; uses: Use[]; forgottenMs: number } {
  // Synchronous for the disk, not for us: a write has ended when it is there.
  const fd = openSync(path, 'as', 0o600);
  const text = readFileSync(path, 'latin1');
  const uses: Use[] = [];
  let forgottenMs = 0;
  let lastMs = 0;
  for (const [, id = '', time] of text.matchAll(LINE)) {
    const expiresMs = Number(time);
    if (id === '-') forgottenMs = Math.max(forgottenMs, expiresMs);
    else {
      uses.push({ id, expiresMs });
      lastMs = Math.max(lastMs, expiresMs);
    }
  }
  return { file: { fd, bytes: text.length, lastMs }, uses, forgottenMs };
}
