// The program as it is installed, and as it stands in a checkout.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** What an installed package finds beside it. */
export const MODULES = join(ROOT, 'node_modules');

export const CHECKOUT = join(ROOT, 'bin/fanfare');

let built: string | undefined;

/** Makes the package, or copies it where it was made before. Returns the program. */
export function buildPackage(folder: string): string {
  if (built === undefined) {
    const kept = temporaryFolder();
    process.on('exit', () => kept[Symbol.dispose]());
    execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), kept.path]);
    built = kept.path;
  }
  cpSync(built, folder, { recursive: true });
  return join(folder, 'bin/fanfare.js');
}
