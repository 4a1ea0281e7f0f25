// Files that are there as a whole or not at all, whatever happens while they are written.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Write a file that only its owner can read. On the disk when this returns; where it throws, the file is as it was. */
export function writeWhole(path: string, content: string): void {
  const incomplete = `${path}.new`;
  try {
    writeFileSync(incomplete, content, { mode: 0o600, flush: true });
    renameSync(incomplete, path);
  } catch (cause) {
    rmSync(incomplete, { force: true });
    throw cause;
  }
  // The name too: without this, a power cut may take back the renaming.
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
