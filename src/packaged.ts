// The first code to run in the published package, on Nodes of any age: it refuses the old ones. Then it loads the
// command line with the code that V8 made of it at an earlier start.
import module from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './launch/cache-folder.ts';
import { loadCompiled } from './launch/load-compiled.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isTooOld = major < 24 || (major === 24 && minor < 12);

if (isTooOld) {
  process.stderr.write(`fanfare: needs Node 24.12 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  const folder = cacheFolder();
  // For the files that main.js loads when it needs them.
  if (folder !== undefined) module.enableCompileCache(folder);
  loadCompiled(join(import.meta.dirname, '../lib/main.js'), folder, process.argv.slice(2));
}
