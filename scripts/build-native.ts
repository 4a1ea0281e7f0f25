// Builds native/send-many.node with the compiler of this machine: `npm run build:native`. Nothing is downloaded, and no
// headers but those of the C library are needed. Words that follow are given to the compiler.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-fvisibility=hidden'];
const folder = resolve(import.meta.dirname, '../native');

/** Into a file elsewhere, or to where `fanfare start` looks for it. */
export function buildNative(flags: readonly string[] = [], file = join(folder, 'send-many.node')): void {
  const sources = ['module.c', 'send-many.c'].map((name) => join(folder, name));
  execFileSync('cc', [...FLAGS, ...flags, '-o', file, ...sources], { stdio: 'inherit' });
}

if (import.meta.main) buildNative(process.argv.slice(2));
