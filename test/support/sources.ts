// Our own source text, for tests that read it.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Path below the folder → text. */
export type Sources = ReadonlyMap<string, string>;

/** Every file of a folder of the checkout. */
export function sourcesIn(folder: string): Sources {
  const files = globSync('**/*.{js,ts}', { cwd: folder }).toSorted();
  return new Map(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Strings and templates, kept; comments, dropped. A regular expression that holds a quote may hide its own line. */
const TOKENS = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*.*?\*\//gs;
export const withoutComments = (source: string) => source.replace(TOKENS, (_token, text?: string) => text ?? '');

export type Import = { specifier: string; isStatic: boolean };

/** Static, dynamic and type imports, re-exports, and `import('./x.ts').Type`. */
export function importsOf(source: string): Import[] {
  const statements = withoutComments(source).matchAll(/(?<=^|[\s;}])(?:from\s*|import\s*(\(?)\s*)(['"])([^'"\n]+)\2/g);
  return [...statements].map(([, call, , specifier = '']) => ({ specifier, isStatic: call !== '(' }));
}

export const targetOf = (path: string, specifier: string) => normalize(join(dirname(path), specifier));
