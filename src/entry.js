// The first code to run in a checkout: everything it loads is then compiled once and found again at the next start.
// In JavaScript, because Node loads its stripper of types as soon as a file is not in that cache, in 100 ms.
import module from 'node:module';
import { cacheFolder } from './launch/cache-folder.js';

const folder = cacheFolder();
if (folder !== undefined) module.enableCompileCache(folder);
const [command, ...rest] = process.argv.slice(2);
if (command === 'start') {
  const { serve } = await import('./serve.ts');
  // At once, because many a server is killed.
  await serve(rest, module.flushCompileCache);
} else {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}
