// The types of what the package offers to programs: the declarations of src/library.ts, and of what those name.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const ENTRY = 'library';
const IMPORT = /from '(\.[^']*)\.ts'/g;
/** `Symbol.asyncDispose`, whatever the program that reads this has chosen as its `lib`. */
const LIB = '/// <reference lib="esnext.disposable" />\n';

/** Write declarations into a folder. Returns the name of the file that a program reads. */
export function writeDeclarations(folder: string): string {
  const all = mkdtempSync(join(tmpdir(), 'fanfare-types-'));
  try {
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      noCheck: true,
      rootDir: join(root, 'src'),
      outDir: all,
      typeRoots: [join(root, 'node_modules/@types')],
    };
    const files = [join(root, 'src', `${ENTRY}.ts`)];
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] };
    writeFileSync(join(all, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(root, 'node_modules/.bin/tsc');
    execFileSync(compiler, ['-p', all], { stdio: ['ignore', 'inherit', 'inherit'] });
    mkdirSync(folder, { recursive: true });
    for (const name of namedBy(all, ENTRY)) {
      const text = readFileSync(join(all, `${name}.d.ts`), 'utf8').replaceAll(IMPORT, "from '$1.js'");
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, `${name}.d.ts`), name === ENTRY ? LIB + text : text);
    }
    return `${ENTRY}.d.ts`;
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** A declaration file, and those that it leads to. */
function namedBy(folder: string, name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
  for (const [, path = ''] of text.matchAll(IMPORT)) namedBy(folder, join(dirname(name), path), found);
  return found;
}
