// Where the lines of API logs end: files in a folder, or stdout.
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import type { WriteLines } from './api-log.ts';

/** Files are opened for each batch, so that they can be rotated by renaming. */
export const folderWriter =
  (folder: string): WriteLines =>
  async (file, text) => {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await using handle = await open(path, 'a', 0o600);
    const { size } = await handle.stat();
    try {
      await handle.appendFile(text);
    } catch (cause) {
      // All or nothing: half a line would run into the next one.
      await handle.truncate(size);
      throw cause;
    }
  };

/** All files in one stream. */
export const streamWriter =
  (stream: Writable): WriteLines =>
  (_file, text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (cause) => (cause ? reject(cause) : resolve()));
    });
