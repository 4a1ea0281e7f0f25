// Each check of `npm test`, run as package.json writes it on a made-up project with one fault: a check that cannot
// fail says nothing.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const settings = [
  'package.json',
  'tsconfig.json',
  '.oxlintrc.json',
  'knip.json',
  'knip.production.json',
  'console/tsconfig.json',
  '.prettierrc.json',
  '.prettierignore',
  'scripts/quick',
  'scripts/quick-tests.ts',
  'scripts/test.ts',
];
const scripts: { readonly [name: string]: string } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).scripts;
const folders = mkdtempSync(join(tmpdir(), 'fanfare-tooling-'));
after(() => rmSync(folders, { recursive: true, force: true }));

/** Our settings around files that are in order, and around those given. */
function project(files: { [path: string]: string }): string {
  const folder = mkdtempSync(join(folders, 'project-'));
  for (const file of settings) cpSync(join(root, file), join(folder, file), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const inOrder = {
    'src/entry.js': "console.log('in order');\n",
    'src/gateway.ts': "console.log('in order');\n",
    'bench/run.ts': "console.log('in order');\n",
    'console/main.tsx': "document.title = 'in order';\n",
    'scripts/build.ts': "console.log('in order');\n",
    'test/a.test.ts': "import { test } from 'node:test';\n\ntest('passes', () => {});\n",
  };
  for (const [path, text] of Object.entries({ ...inOrder, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** NODE_TEST_CONTEXT would make an inner test runner report to ours. */
const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;

async function check(script: string, files: { [path: string]: string }) {
  const started = run(process.execPath, ['--run', script], { cwd: project(files), env });
  return started.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (cause: { code: number; stdout: string; stderr: string }) => ({
      code: cause.code,
      said: cause.stdout + cause.stderr,
    }),
  );
}

type Fault = { script: string; fault: string; files: { [path: string]: string }; says: RegExp };

const faults: readonly Fault[] = [
  {
    script: 'typecheck',
    fault: 'a wrong type',
    files: { 'src/a.ts': "export const a: number = 'one';\n" },
    says: /src\/a\.ts.*TS2322/,
  },
  {
    script: 'typecheck',
    fault: 'syntax that Node does not strip',
    files: { 'src/a.ts': 'export enum Colour {\n  red,\n}\n' },
    says: /src\/a\.ts.*TS1294/,
  },
  {
    script: 'lint',
    fault: 'a promise that nobody waits for',
    files: { 'src/a.ts': 'export function a(): void {\n  Promise.reject(new Error("lost"));\n}\n' },
    says: /no-floating-promises/,
  },
  {
    script: 'lint',
    fault: 'a callback whose promise is dropped',
    files: { 'scripts/a.ts': "process.on('exit', async () => {\n  await 1;\n});\n" },
    says: /no-misused-promises/,
  },
  {
    script: 'lint',
    fault: 'any',
    files: { 'src/a.ts': 'export const a = (b: any): string => b.c;\n' },
    says: /no-explicit-any[^]*no-unsafe-/,
  },
  {
    script: 'lint',
    fault: 'a case that is forgotten',
    files: {
      'src/a.ts': "export function a(b: 'x' | 'y'): void {\n  switch (b) {\n    case 'x':\n  }\n}\n",
    },
    says: /switch-exhaustiveness-check/,
  },
  {
    script: 'lint',
    fault: 'a silenced rule that was silent',
    files: { 'bench/a.ts': '// oxlint-disable-next-line no-debugger\nexport {};\n' },
    says: /Unused oxlint-disable/,
  },
  {
    script: 'format',
    fault: 'a file in a format of its own',
    files: { 'src/a.ts': 'export const a = "one"\n' },
    says: /src\/a\.ts/,
  },
  {
    script: 'deadcode',
    fault: 'a file that nothing imports',
    files: { 'src/forgotten.ts': 'export {};\n' },
    says: /Unused files[^]*src\/forgotten\.ts/,
  },
  {
    script: 'deadcode',
    fault: 'an export that nothing imports',
    files: {
      'src/a.ts': 'export const used = 1;\nexport const lost = 2;\n',
      'src/entry.js': "import { used } from './a.ts';\nused;\n",
    },
    says: /Unused exports[^]*lost/,
  },
  {
    script: 'deadcode',
    fault: 'a dependency that nothing imports',
    files: {},
    says: /Unused dependencies[^]*pino/,
  },
  {
    script: 'deadcode:production',
    fault: 'an export that only its own test imports',
    files: {
      'src/a.ts': 'export const used = 1;\nexport const tested = 2;\n',
      'src/entry.js': "import { used } from './a.ts';\nused;\n",
      'test/a.test.ts': "import { tested } from '../src/a.ts';\ntested;\n",
    },
    says: /Unused exports[^]*tested/,
  },
  {
    script: 'test:unit',
    fault: 'a test that fails, in a folder below test/',
    files: {
      'test/deep/b.test.ts': "import { test } from 'node:test';\ntest('b', () => {\n  throw new Error('no');\n});\n",
    },
    says: /fail 1\b/,
  },
];

for (const { script, fault, files, says } of faults) {
  test(`npm run ${script} refuses ${fault}`, async () => {
    const { code, said } = await check(script, files);
    assert.match(said, says);
    assert.notEqual(code, 0);
  });
}

for (const script of ['typecheck', 'lint', 'format', 'test:unit']) {
  test(`npm run ${script} lets pass what is in order`, async () => {
    assert.deepEqual((await check(script, {})).code, 0);
  });
}

test('npm run deadcode looks without tests too', () => {
  assert.match(scripts['deadcode'] ?? '', /^knip && npm run deadcode:production$/);
});

test('npm test runs every check in turn, stops at the first that fails, and the tests come last', () => {
  const steps = ['typecheck', 'lint', 'format', 'deadcode', 'test:unit'];
  assert.equal(scripts['test'], steps.map((step) => `npm run ${step}`).join(' && '));
});
