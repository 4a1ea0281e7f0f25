// Files that are there as a whole or not at all, whatever happens while they are written.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Write a file that only its owner can read. On the disk when this returns; where it throws, the file is as it was. */
export function writeWhole(path: string, content: string): void {
  const incomplete = `${path}.new`;
  try {
    writeFileSync(incomplete, content, { mode: 0o600, flush: true });
    putInPlace(incomplete, path);
  } catch (cause) {
    rmSync(incomplete, { force: true });
    throw cause;
  }
}

/** Give a file or a folder that is on the disk the name that it is for. That is on the disk too when this returns. */
export function putInPlace(incomplete: string, path: string): void {
  renameSync(incomplete, path);
  synchronise(dirname(path));
}

/** A file, or the names in a folder: without this, a power cut may take them back. */
export function synchronise(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
