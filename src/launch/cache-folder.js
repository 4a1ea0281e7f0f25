// Where compiled code is kept between two starts.
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const IS_FOLDER = 0o040000;
const FORMAT_AND_WRITABLE_BY_OTHERS = 0o170022;

/**
 * Compiled code is trusted as much as code is, so it is kept with its owner, where nobody else can write, and not in
 * Node's default, a folder under /tmp that another user of the machine may have made first
 * (nodejs.org/api/module.html, compile cache). Undefined: there is no such place, and everything is compiled anew.
 *
 * @returns {string | undefined}
 */
export function cacheFolder() {
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const caches = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : LOCALAPPDATA);
  if (!caches || NODE_DISABLE_COMPILE_CACHE) return undefined;
  const folder = join(caches, 'fanfare');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Root with another user's HOME does not run what that user could have written. Links are not followed.
    const { uid, mode } = lstatSync(folder);
    const isOwn = uid === process.getuid?.() && (mode & FORMAT_AND_WRITABLE_BY_OTHERS) === IS_FOLDER;
    // Where there are no such owners and modes, the folder of a user is the user's.
    return isOwn || process.getuid === undefined ? folder : undefined;
  } catch {
    return undefined;
  }
}
