// The first code to run in the published package, on Nodes of any age: it refuses the old ones. Then it loads the
// server or the command line with the code that V8 made of it at an earlier start.
import module from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './launch/cache-folder.js';
import { loadCompiled } from './launch/load-compiled.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isTooOld = major < 24 || (major === 24 && minor < 12);

if (isTooOld) {
  process.stderr.write(`fanfare: needs Node 24.12 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  run(process.argv.slice(2));
}

function run(words: string[]): void {
  const folder = cacheFolder();
  // For the files that are loaded when they are needed.
  if (folder !== undefined) module.enableCompileCache(folder);
  const isServer = words[0] === 'start';
  const file = join(import.meta.dirname, isServer ? '../lib/server.js' : '../lib/main.js');
  const { loaded, keep } = loadCompiled<typeof import('./serve.ts') & typeof import('./main.ts')>(file, folder, words);
  if (isServer) {
    // Many a server is killed, and all that a start needs has run by then.
    void loaded.serve(words.slice(1), () => {
      module.flushCompileCache();
      keep();
    });
    return;
  }
  // A command that failed may have stopped half-way.
  process.once('exit', (exitCode) => {
    if (exitCode === 0) keep();
  });
  void loaded.main(words);
}
