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
    await makeFolder(dirname(path));
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

/** Node's own recursive mkdir never returns for a folder that cannot be made below one that exists, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 }).then(() => '', codeOf);
  let code = await make();
  if (code === 'ENOENT' && dirname(path) !== path) {
    await makeFolder(dirname(path));
    code = await make();
  }
  if (code !== '' && code !== 'EEXIST') throw new Error(`The folder ${path} cannot be made: ${code}`);
}

const codeOf = (cause: NodeJS.ErrnoException) => cause.code ?? cause.message;

/** All files in one stream. */
export const streamWriter =
  (stream: Writable): WriteLines =>
  (_file, text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (cause) => (cause ? reject(cause) : resolve()));
    });
