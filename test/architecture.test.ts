// The layering of ARCHITECTURE.md as data, held against every file of src/; then the checker itself, held against
// made-up files that break one rule each.
import assert from 'node:assert/strict';
import { matchesGlob } from 'node:path';
import { test } from 'node:test';
import manifest from '../package.json' with { type: 'json' };
import type { Sources } from './support/sources.ts';
import { importsOf, sourcesIn, targetOf, withoutComments } from './support/sources.ts';

const LINES_MAX = 300;
const models = 'services/**/*model.ts';
const base = 'base/**';

/**
 * Which of our files a file may import. The first line whose `files` fit decides; `:own` is the service that the file
 * belongs to. A file that no line fits belongs nowhere, and is refused.
 */
const layers: readonly { files: readonly string[]; may: readonly string[] }[] = [
  { files: ['base/**'], may: [base] },
  { files: ['launch/version.ts'], may: ['../package.json'] },
  { files: ['launch/**'], may: [] },
  { files: ['config/**'], may: ['config/**', base] },

  { files: ['aws/client/**'], may: ['aws/client/**', 'aws/sigv4/**', 'aws/*.ts', base] },
  { files: ['aws/server/**'], may: ['aws/server/**', 'aws/policy/**', 'aws/sigv4/**', 'aws/*.ts', base] },
  { files: ['aws/policy/**'], may: ['aws/policy/**', 'aws/*.ts', base] },
  { files: ['aws/sigv4/**'], may: ['aws/sigv4/**', 'aws/*.ts', base] },
  { files: ['aws/*.ts'], may: ['aws/*.ts', base] },
  { files: ['backends/**'], may: ['backends/**', 'aws/sigv4/**', 'aws/*.ts', base] },
  { files: ['hub/**'], may: ['hub/**', base] },
  { files: ['store/**'], may: ['store/**', base] },
  {
    files: ['cluster/**'],
    may: ['cluster/**', 'hub/{bus,membership}.ts', 'hub/nodes/subscriptions.ts', 'store/**', base],
  },

  { files: [models, 'services/**/shapes.ts'], may: ['aws/shape.ts', 'services/:own/**/{shapes,*model}.ts'] },
  { files: ['services/*.ts'], may: ['services/*.ts', 'aws/*.ts', 'backends/**', 'hub/**', 'store/**', base] },
  {
    files: ['services/lambda/**'],
    may: ['services/:own/**', 'services/*.ts', 'functions/**', 'aws/**', 'backends/**', base],
  },
  {
    files: ['services/*/**'],
    may: ['services/:own/**', 'services/*.ts', 'aws/**', 'backends/**', 'hub/**', 'store/**', base],
  },
  {
    files: ['server/**'],
    may: ['server/**', 'services/**', 'aws/**', 'backends/**', 'hub/**', 'launch/version.ts', base],
  },

  { files: ['cli/aws/**'], may: ['cli/aws/**', 'aws/*.ts', models, 'services/websocket/control/model/shapes.ts'] },
  {
    files: ['cli/personality/**'],
    may: ['cli/personality/**', 'cli/aws/**', 'aws/client/**', 'launch/version.ts', base],
  },
  { files: ['cli/own/backup/**'], may: ['cli/**', 'aws/**', models, 'store/**', 'launch/version.ts', base] },
  { files: ['cli/own/start-command.ts'], may: ['cli/help/**', 'config/settings.ts', base] },
  { files: ['cli/**'], may: ['cli/**', 'aws/**', models, 'launch/version.ts', base] },

  { files: ['functions/**'], may: ['functions/**', 'backends/**', 'aws/**', base] },
  {
    files: ['templates/**'],
    may: ['templates/**', 'functions/definition.ts', 'store/stacks.ts', 'aws/**', models, base],
  },
  {
    files: ['gateway/**'],
    may: [
      ...['gateway/**', 'config/**', 'server/**', 'services/**', 'functions/**', 'launch/version.ts'],
      ...['cluster/cluster-settings.ts', 'cluster/index.ts'],
      ...['aws/**', 'backends/**', 'hub/**', 'store/**', base],
    ],
  },
  { files: ['start/**'], may: ['**'] },
  { files: ['entry.js', 'packaged.ts', 'main.ts', 'serve.ts', 'library.ts', 'gateway.ts'], may: ['**'] },
];

/** Words that only some files may say. `allowed` gives each of those its reason. */
const words: readonly { what: string; word: RegExp; allowed: Readonly<Record<string, string>> }[] = [
  {
    what: 'SQL',
    word: /'node:sqlite'|\b(?:SELECT\s.+\sFROM|INSERT\s.*INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b/s,
    allowed: { 'store/**': 'All SQL is here.' },
  },
  {
    what: 'process.env',
    word: /\bprocess\.env\b|'node:process'/,
    allowed: {
      'launch/cache-folder.js': 'Finds the cache folder before anything else is loaded.',
      'serve.ts': 'Hands the environment to what it starts.',
    },
  },
  {
    what: 'an import of node:http',
    word: /\bimport (?!type)[^;]*'node:http'/,
    allowed: {},
  },
  {
    what: "the system's time",
    word: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|(?<![.\w])set(?:Timeout|Interval)\s*\(|'node:timers/,
    allowed: {
      'base/clock.ts': 'Is where time comes from.',
      'aws/client/client.ts':
        "Waits between attempts for a server that may be anybody's, and takes its `now` as an option.",
      'aws/client/transport.ts': "Gives up on a server that may be anybody's.",
      'cli/**': 'A command lives for one call and has no limits to steer.',
      'launch/leave.ts': 'A drain must end in real time, even where the clock of a test stands still.',
      'server/drain.ts': 'A drain must end in real time, even where the clock of a test stands still.',
      'base/log-batches/log-batches.ts': 'A drain must end in real time, even where the clock of a test stands still.',
      'start/logging.ts': 'The time of a log line is read by a person beside the wall clock.',
      'server/upgrade.ts': 'The Date header of a refused handshake, where node:http sets it for every other answer.',
    },
  },
];

const fits = (path: string, patterns: readonly string[]) => patterns.some((pattern) => matchesGlob(path, pattern));

/** Every breach of the rules above, one sentence each. */
function breaches(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => [
    ...importBreaches(path, source),
    ...wordBreaches(path, withoutComments(source)),
    ...lengthBreaches(path, source),
  ]);
}

function importBreaches(path: string, source: string): string[] {
  const layer = layers.find(({ files }) => fits(path, files));
  if (!layer) return [`${path} belongs to no layer`];
  const own = path.split('/')[1] ?? '';
  const may = layer.may.map((pattern) => pattern.replace(':own', own));
  const found = importsOf(source).flatMap(({ specifier }) => {
    if (specifier.startsWith('node:')) return [];
    if (specifier.startsWith('.')) {
      const target = targetOf(path, specifier);
      return fits(target, may) ? [] : [`${path} must not import ${target}`];
    }
    const name = specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? '';
    return name in manifest.dependencies || name in manifest.peerDependencies
      ? []
      : [`${path} imports ${name}, which the published package lacks`];
  });
  const isComputed = /\bimport\s*\(\s*[^'"\s]/.test(withoutComments(source));
  return isComputed ? [...found, `${path} computes what it imports`] : found;
}

function wordBreaches(path: string, code: string): string[] {
  const wrong = words.filter(({ word, allowed }) => word.test(code) && !fits(path, Object.keys(allowed)));
  return wrong.map(({ what }) => `${path} must not use ${what}`);
}

function lengthBreaches(path: string, source: string): string[] {
  const lines = source.trimEnd().split('\n').length;
  return lines > LINES_MAX ? [`${path} has ${lines} lines, more than ${LINES_MAX}`] : [];
}

/** Everything that loading a file loads at once. */
function loadedBy(path: string, sources: Sources, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path) || !sources.has(path)) return loaded;
  loaded.add(path);
  const imported = importsOf(sources.get(path) ?? '').filter(({ isStatic }) => isStatic);
  for (const { specifier } of imported) loadedBy(targetOf(path, specifier), sources, loaded);
  return loaded;
}

const sources = sourcesIn('src');

test('every file of src/ keeps to its layer', () => {
  assert.ok(sources.size > 0, 'run from the root of the checkout');
  assert.deepEqual(breaches(sources), []);
});

test('no exception outlives its reason', () => {
  const unneeded = words.flatMap(({ what, word, allowed }) =>
    Object.keys(allowed)
      .filter((pattern) => !pattern.includes('*'))
      .filter((path) => !word.test(withoutComments(sources.get(path) ?? '')))
      .map((path) => `${path} is allowed ${what} and does not use it`),
  );
  assert.deepEqual(unneeded, []);
});

test('the command line loads nothing of the server', () => {
  const loaded = [
    ...loadedBy('entry.js', sources),
    ...loadedBy('main.ts', sources),
    ...loadedBy('cli/main.ts', sources),
  ];
  assert.deepEqual(
    loaded.filter((path) => fits(path, ['hub/**', 'store/**', 'server/**', 'gateway/**', 'gateway.ts', 'start/**'])),
    [],
  );
});

test('a server that is alone loads nothing of a cluster', () => {
  const loaded = loadedBy('gateway.ts', sources);
  assert.ok(loaded.has('gateway/place.ts'));
  assert.deepEqual(
    [...loaded].filter((path) => fits(path, ['cluster/**'])),
    ['cluster/cluster-settings.ts'],
    'but for a type',
  );
});

const broken: readonly [path: string, source: string, breach: string][] = [
  ['aws/a.ts', "import { Hub } from '../hub/hub.ts';", 'aws/a.ts must not import hub/hub.ts'],
  ['aws/a.ts', "import type { Hub } from '../start/start.ts';", 'aws/a.ts must not import start/start.ts'],
  ['hub/a.ts', "export * from '../store/store.ts';", 'hub/a.ts must not import store/store.ts'],
  ['store/a.ts', "import '../aws/error.ts';", 'store/a.ts must not import aws/error.ts'],
  ['store/a.ts', "const a = await import('../gateway.ts');", 'store/a.ts must not import gateway.ts'],
  ['hub/a.ts', "let a: import('../aws/shape.ts').Shape;", 'hub/a.ts must not import aws/shape.ts'],
  ['hub/a.ts', "import {\n  one,\n  two,\n} from '../aws/http.ts';", 'hub/a.ts must not import aws/http.ts'],
  ['base/a.ts', "import { a } from '../hub/hub.ts';", 'base/a.ts must not import hub/hub.ts'],
  ['services/a/x.ts', "import { b } from '../b/y.ts';", 'services/a/x.ts must not import services/b/y.ts'],
  ['services/a/x.ts', "import { b } from '../../server/http.ts';", 'services/a/x.ts must not import server/http.ts'],
  ['services/a/model.ts', "import { h } from '../../aws/http.ts';", 'services/a/model.ts must not import aws/http.ts'],
  [
    'services/a/b-model.ts',
    "import { c } from '../context.ts';",
    'services/a/b-model.ts must not import services/context.ts',
  ],
  [
    'services/a/shapes.ts',
    "import { t } from './tokens.ts';",
    'services/a/shapes.ts must not import services/a/tokens.ts',
  ],
  [
    'services/context.ts',
    "import { t } from './a/tokens.ts';",
    'services/context.ts must not import services/a/tokens.ts',
  ],
  ['server/a.ts', "import { Store } from '../store/store.ts';", 'server/a.ts must not import store/store.ts'],
  ['cli/a.ts', "import { c } from '../services/a/socket.ts';", 'cli/a.ts must not import services/a/socket.ts'],
  ['cli/a.ts', "import { l } from '../hub/hub.ts';", 'cli/a.ts must not import hub/hub.ts'],
  ['aws/a.ts', "import m from '../../package.json' with { type: 'json' };", 'aws/a.ts must not import ../package.json'],
  [
    'gateway.ts',
    "import { t } from '../test/support/client.ts';",
    'gateway.ts must not import ../test/support/client.ts',
  ],
  ['hub/a.ts', "import fc from 'fast-check';", 'hub/a.ts imports fast-check, which the published package lacks'],
  [
    'hub/a.ts',
    "import { s } from '@smithy/signature-v4/x';",
    'hub/a.ts imports @smithy/signature-v4, which the published package lacks',
  ],
  ['cli/a.ts', 'const a = await import(name);', 'cli/a.ts computes what it imports'],
  ['cli/a.ts', 'const a = await import(`./${name}.ts`);', 'cli/a.ts computes what it imports'],
  ['utils.ts', 'export const a = 1;', 'utils.ts belongs to no layer'],
  ['common/a.ts', 'export const a = 1;', 'common/a.ts belongs to no layer'],
  ['hub/a.ts', "import { DatabaseSync } from 'node:sqlite';", 'hub/a.ts must not use SQL'],
  ['services/a/x.ts', "store.run('DELETE FROM rooms');", 'services/a/x.ts must not use SQL'],
  ['services/a/x.ts', 'store.run(`SELECT arn,\n  name FROM rooms`);', 'services/a/x.ts must not use SQL'],
  ['server/a.ts', "import { request } from 'node:http';", 'server/a.ts must not use an import of node:http'],
  ['server/a.ts', "const a = process.env['A'];", 'server/a.ts must not use process.env'],
  ['server/a.ts', "import { env } from 'node:process';", 'server/a.ts must not use process.env'],
  ['hub/a.ts', 'const a = `${Date.now()}`;', "hub/a.ts must not use the system's time"],
  ['hub/a.ts', 'const a = new Date().toISOString();', "hub/a.ts must not use the system's time"],
  ['hub/a.ts', 'setTimeout(run, 5);', "hub/a.ts must not use the system's time"],
  ['hub/a.ts', 'const timer = setInterval (run, 5);', "hub/a.ts must not use the system's time"],
  ['hub/a.ts', "import { setTimeout as wait } from 'node:timers/promises';", "hub/a.ts must not use the system's time"],
  ['aws/a.ts', 'line;\n'.repeat(301), 'aws/a.ts has 301 lines, more than 300'],
];

for (const [path, source, breach] of broken) {
  test(`the checker sees that ${breach}`, () => assert.deepEqual(breaches(new Map([[path, source]])), [breach]));
}

test('the checker lets pass what is allowed', () => {
  const allowed: readonly [string, string][] = [
    ['aws/a.ts', "import { shape } from './shape.ts';\nimport { systemClock } from '../base/clock.ts';"],
    ['aws/sigv4/a.ts', "import { b } from '../http.ts';\nimport { createHmac } from 'node:crypto';"],
    ['services/a/model.ts', "import { string } from '../../aws/shape.ts';\nimport { name } from './shapes.ts';"],
    [
      'services/a/operations/b.ts',
      "import type { Context } from '../../context.ts';\nimport { c } from '../model.ts';",
    ],
    ['server/a.ts', "// setTimeout(run) and process.env, and import x from '../store/store.ts'\nsocket.setTimeout(0);"],
    ['server/b.ts', "/* Date.now() */ const url = 'http://a/b'; // Date.now()\nconst at = new Date(clock.now());"],
    ['cli/a.ts', "import { chat } from '../services/chat/model/model.ts';\nconst at = Date.now();"],
    ['start/logging.ts', "import { pino } from 'pino';"],
    ['launch/version.ts', "import manifest from '../../package.json' with { type: 'json' };"],
    ['server/a.ts', "import { c } from 'node:fs';\nimport type { Agent } from 'node:http';"],
    ['main.ts', "const { start } = await import('./start/start.ts');"],
    ['hub/b.ts', 'line;\n'.repeat(300)],
  ];
  assert.deepEqual(breaches(new Map(allowed)), []);
});

test('the checker follows what a file loads at once, and not what it loads when needed', () => {
  const made: Sources = new Map([
    ['main.ts', "import { a } from './a.ts';\nconst { start } = await import('./start/start.ts');"],
    ['a.ts', "import './b.ts';"],
    ['b.ts', ''],
    ['start.ts', ''],
  ]);
  assert.deepEqual([...loadedBy('main.ts', made)], ['main.ts', 'a.ts', 'b.ts']);
});
