// The first code to run in a checkout: everything it loads is then compiled once and found again at the next start.
import module from 'node:module';
import { cacheFolder } from './launch/cache-folder.ts';

const folder = cacheFolder();
if (folder !== undefined) module.enableCompileCache(folder);
void import('./main.ts');
