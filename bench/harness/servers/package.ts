// The program as it is installed, and as it stands in a checkout.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** What an installed package finds beside it. */
export const MODULES = join(ROOT, 'node_modules');

export const CHECKOUT = join(ROOT, 'bin/fanfare');

/** Returns the program. */
export function buildPackage(folder: string): string {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), folder]);
  return join(folder, 'bin/fanfare.js');
}
