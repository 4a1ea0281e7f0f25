// Archives of code, unpacked within bounds into folders of their own. What is in one is nobody's promise: names that lead out
// of the folder, links, and sizes that are not what they say end it.
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { makeFolder } from '../../base/files/make-folder.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Archive } from './code-folder.ts';

export type UnpackingBounds = {
  readonly archiveEntriesMax: number;
  /** Of all that is in it, unpacked. */
  readonly archiveBytesMax: number;
};

/** The folder is there as a whole or not at all; one that is there is up to date. Throws a TemplateError. */
export async function unpack({ archive, folder, logicalId }: Archive, bounds: UnpackingBounds): Promise<void> {
  if (existsSync(folder)) return;
  const { openPromise } = await import('yauzl');
  makeFolder(dirname(folder));
  const draft = `${folder}.new`;
  try {
    rmSync(draft, { recursive: true, force: true });
    const zip = await openPromise(archive, { autoClose: false });
    try {
      await writeAll(zip, await entriesOf(zip, bounds), draft);
    } finally {
      zip.close();
    }
    renameSync(draft, folder);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    throw new TemplateError(archive, `the code of ${logicalId} cannot be unpacked: ${(cause as Error).message}`);
  }
}

/** Everything is looked at before anything is written. Sizes are what is said of them: the library holds streams to it. */
async function entriesOf(zip: ZipFile, { archiveEntriesMax, archiveBytesMax }: UnpackingBounds): Promise<Entry[]> {
  if (zip.entryCount > archiveEntriesMax) {
    throw new Error(`it has more than ${archiveEntriesMax} files (--limit archiveEntriesMax)`);
  }
  const entries: Entry[] = [];
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    bytes += entry.uncompressedSize;
    if (bytes > archiveBytesMax) {
      throw new Error(`it has more than ${archiveBytesMax} bytes, unpacked (--limit archiveBytesMax)`);
    }
    const kind = modeOf(entry) & FILE_KIND;
    if (kind !== 0 && kind !== REGULAR && kind !== FOLDER) {
      throw new Error(`${entry.fileName} is a link or a device; make the archive without such (zip follows links)`);
    }
    entries.push(entry);
  }
  return entries;
}

async function writeAll(zip: ZipFile, entries: readonly Entry[], folder: string): Promise<void> {
  mkdirSync(folder);
  for (const entry of entries) {
    const path = join(folder, entry.fileName);
    const isFolder = entry.fileName.endsWith('/');
    mkdirSync(isFolder ? path : dirname(path), { recursive: true });
    if (isFolder) continue;
    // Whoever runs the server may read all of it, whatever the archive says.
    const mode = modeOf(entry) & EXECUTABLE ? 0o755 : 0o644;
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode }));
  }
}

/** Of Unix, where it was made there; else 0. */
const modeOf = ({ externalFileAttributes }: Entry) => externalFileAttributes >>> 16;

const [FILE_KIND, REGULAR, FOLDER, EXECUTABLE] = [0o170000, 0o100000, 0o040000, 0o111];
