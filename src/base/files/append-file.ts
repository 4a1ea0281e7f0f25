// Appends to log files: all or nothing, in folders that are made when they are needed.
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** To append; and where somebody put a pipe that nobody reads, to fail rather than to hang. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * Append to a file, which is made if need be, as far as a file system lets us all or nothing: what was written of content
 * that did not fit is cut off again, so that it does not run into what comes next. It is opened each time, so that it can
 * be rotated by renaming. Rejects with an error that has the `code` of the system's.
 */
export async function appendWhole(path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  await using file = await open(path, FLAGS, 0o600);
  const { size } = await file.stat();
  try {
    await file.appendFile(content);
  } catch (cause) {
    await file.truncate(size);
    throw cause;
  }
}

/** Node's own recursive mkdir never returns for a folder that cannot be made below one that exists, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  const make = () => mkdir(path, { mode: 0o700 }).then(() => '', codeOf);
  let code = await make();
  if (code === 'ENOENT' && dirname(path) !== path) {
    await makeFolder(dirname(path));
    code = await make();
  }
  if (code === '' || code === 'EEXIST') return;
  throw Object.assign(new Error(`The folder ${path} cannot be made: ${code}`), { code });
}

const codeOf = (cause: NodeJS.ErrnoException) => cause.code ?? cause.message;
