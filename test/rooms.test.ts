// How src/ is divided: few files in a folder, no circles in any, names that lead to what is there. Each rule is held against
// the tree, and against a made-up one that breaks it.
// Not quick: it starts git.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import type { Sources } from './support/sources.ts';
import { importsOf, sourcesIn, targetOf } from './support/sources.ts';

const FILES_MAX = 18;
/** Beside folders, where one looks first. */
const LOOSE_MAX = 6;
/** With more, a file is a vocabulary. */
const TYPES_MAX = 3;
const LOOKED_AT_FIRST: ReadonlySet<string> = new Set(['.', 'cli']);

const sources = sourcesIn('src');

/** Every folder with too many files. */
function crowded(tree: Sources): string[] {
  const counts = new Map<string, number>();
  for (const path of tree.keys()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) => {
    const max = LOOKED_AT_FIRST.has(folder) ? LOOSE_MAX : FILES_MAX;
    return count > max ? [`${folder} has ${count} files, more than ${max}`] : [];
  });
}

/**
 * Circles of imports, types included, among the files and folders that stand in one folder: a folder is one thing there,
 * whatever is below it.
 */
function circles(tree: Sources): string[] {
  const graphs = new Map<string, Map<string, Set<string>>>();
  for (const [path, source] of tree) {
    for (const { specifier } of importsOf(source)) {
      const target = targetOf(path, specifier);
      if (specifier.startsWith('.') && tree.has(target)) addArrow(graphs, path, target);
    }
  }
  return [...graphs].flatMap(([folder, graph]) => inCircles(graph).map((name) => `${folder}/${name} is in a circle`));
}

/** An arrow belongs to the deepest folder that has both ends. */
function addArrow(graphs: Map<string, Map<string, Set<string>>>, from: string, to: string): void {
  const [one, other] = [from.split('/'), to.split('/')];
  let depth = 0;
  while (one[depth] === other[depth] && depth < one.length - 1) depth++;
  const folder = ['src', ...one.slice(0, depth)].join('/');
  const graph = graphs.get(folder) ?? new Map<string, Set<string>>();
  graphs.set(folder, graph);
  const [start = '', end = ''] = [one[depth], other[depth]];
  graph.set(start, (graph.get(start) ?? new Set()).add(end));
}

/** Who can be reached from itself. */
const inCircles = (graph: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
  [...graph.keys()].filter((start) => {
    const seen = new Set<string>();
    const waiting = [...(graph.get(start) ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === start) return true;
      if (!seen.has(next)) waiting.push(...(graph.get(next) ?? []));
      seen.add(next);
    }
    return false;
  });

/** Files with one thing to give that have not a word in common with its name. A vocabulary of types is
 * named as a whole, operations by what they are about. */
function misnamed(tree: Sources): string[] {
  return [...tree].flatMap(([path, source]) => {
    const file = basename(path, '.ts');
    const values = [...source.matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm)].map(
      ([, name = '']) => name,
    );
    const [only] = values;

    const types = [...source.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, name = '']) => name);
    if (only === undefined || values.length !== 1 || types.length > TYPES_MAX) return [];
    if (file === 'index' || file.endsWith('model') || path.includes('/operations/')) return [];
    const words = [only, ...types].flatMap(wordsOf);
    const isNamed = wordsOf(file).some((word) => words.some((other) => isAlike(word, other)));
    return isNamed ? [] : [`${path} has only ${only} to give`];
  });
}

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1-')
    .toLowerCase()
    .split(/[-_\d]+/);

/** `refused` and `Refusal`, `page` and `paging`. */
const isAlike = (one: string, other: string): boolean =>
  one === other || (one.length > 3 && other.length > 3 && one.slice(0, 3) === other.slice(0, 3));

test('no folder of src/ is a drawer', () => assert.deepEqual(crowded(sources), []));
test('no folder of src/ has a circle of imports', () => assert.deepEqual(circles(sources), []));
test('the files of src/ are named after what they export', () => {
  // Python's own modules, and what somebody else names: the program, the package.
  const others = [...sources].filter(([path]) => !/^(?:cli\/aws\/python\/|cli\/main|library)/.test(path));
  assert.deepEqual(misnamed(new Map(others)), []);
});

const many = (folder: string, count: number): [string, string][] =>
  Array.from({ length: count }, (_, at) => [`${folder}/f${at}.ts`, '']);

test('the checks see a drawer, a circle of files, of types and of folders, and a name that misleads', () => {
  assert.deepEqual(crowded(new Map(many('hub', FILES_MAX))), []);
  assert.deepEqual(crowded(new Map(many('hub', FILES_MAX + 1))), ['hub has 19 files, more than 18']);
  assert.deepEqual(crowded(new Map(many('cli', LOOSE_MAX + 1))), ['cli has 7 files, more than 6']);
  const types = { 'a/b.ts': "import type { C } from './c.ts';", 'a/c.ts': "let b: import('./b.ts').B;" };
  assert.deepEqual(circles(new Map(Object.entries(types))), ['src/a/b.ts is in a circle', 'src/a/c.ts is in a circle']);
  const folders = {
    'a/one/x.ts': "import '../two/x.ts';",
    'a/one/y.ts': '',
    'a/two/x.ts': '',
    'a/two/y.ts': "export * from '../one/y.ts';",
  };
  assert.deepEqual(circles(new Map(Object.entries(folders))), ['src/a/one is in a circle', 'src/a/two is in a circle']);
  const names = { 'a/room.ts': 'export const rooms = 1;', 'a/output.ts': 'export const roomOf = 1;' };
  assert.deepEqual(misnamed(new Map(Object.entries(names))), ['a/output.ts has only roomOf to give']);
});

/** Paths in running text: `hub/topic/topic.ts`, `src/store/`. */
const MENTION = /(?<![\w./@-])((?:[\w-]+\/)+(?:[\w-]+\.(?:ts|tsx|md|mjs|sh|yml|json))?)(?![\w/*{<-])/g;
const OURS =
  /^(?:src|test|bench|scripts|docs|packaging|ops|examples|aws|base|backends|hub|store|server|services|cli|config|gateway|launch|start|functions|templates)\//;

test('every file of ours that the documents and comments name is there', () => {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  }).split('\n');
  const known = tracked.filter((path) => path !== '' && existsSync(path));
  const readers = known.filter(
    (path) =>
      /^(?:[A-Z]+\.md|docs\/(?!spec\/).*\.md|(?:src|bench|scripts)\/.*\.ts)$/.test(path) && path !== 'CHANGELOG.md',
  );
  const lost = readers.flatMap((reader) =>
    [...readFileSync(reader, 'utf8').matchAll(MENTION)]
      .map(([, path = '']) => path)
      .filter((path) => OURS.test(path) && !known.some((file) => `/${file}`.includes(`/${path}`)))
      .map((path) => `${reader} names ${path}`),
  );
  assert.ok(readers.length > 100);
  assert.deepEqual([...new Set(lost)], []);
});
