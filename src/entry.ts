// The first code to run: everything it imports is then compiled once and found again at the next start.
import module from 'node:module';
import { join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isTooOld = major < 24 || (major === 24 && minor < 12);

if (isTooOld) {
  process.stderr.write(`fanfare: needs Node 24.12 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  // Compiled code is trusted as much as code is, so it is kept with its owner and not in Node's default, a folder
  // under /tmp that another user of the machine may have made first. (nodejs.org/api/module.html, compile cache)
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
  const caches = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : LOCALAPPDATA);
  if (caches) module.enableCompileCache(join(caches, 'fanfare'));
  await import('./main.ts');
}
