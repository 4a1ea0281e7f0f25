// Which tests a source file has: those that import it, directly or by way of other files.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Test files by how many imports lie between them and a file, the nearest first. */
export function importersOf(target: string): { readonly file: string; readonly distance: number }[] {
  const files = globSync(['src/**/*.ts', 'test/**/*.ts']);
  const importers = Map.groupBy(
    files.flatMap((file) => importsOf(file).map((imported) => ({ file, imported }))),
    ({ imported }) => imported,
  );
  const found = new Map([[target, 0]]);
  for (const [file, distance] of found) {
    for (const importer of importers.get(file) ?? [])
      if (!found.has(importer.file)) found.set(importer.file, distance + 1);
  }
  return [...found].map(([file, distance]) => ({ file, distance })).filter(({ file }) => file.endsWith('.test.ts'));
}

/** What Node loads with it; types are stripped. */
function importsOf(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  const { staticImports, staticExports, dynamicImports } = parseSync(path, source).module;
  const specifiers = [
    ...[...staticImports, ...staticExports.flatMap(({ entries }) => entries)]
      .filter(
        (one) => !('isType' in one ? one.isType : one.entries.length > 0 && one.entries.every(({ isType }) => isType)),
      )
      .map(({ moduleRequest }) => moduleRequest?.value ?? ''),
    ...dynamicImports.map(({ moduleRequest }) => source.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ];
  return specifiers.filter((name) => name.startsWith('.')).map((name) => join(dirname(path), name));
}
