// The published package, from the build to a stranger's empty folder.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import manifest from '../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fanfare-package-'));
const built = join(folder, 'built');
const installed = join(folder, 'installed');
const bin = join(installed, 'node_modules/.bin/fanfare');
const inPackage = (path: string) => join(installed, 'node_modules/fanfare', path);

/** Of this Node, wherever `#!/usr/bin/env node` would lead. */
const env = {
  ...process.env,
  PATH: `${join(process.execPath, '..')}:${process.env['PATH']}`,
  XDG_CACHE_HOME: folder,
};

before(async () => {
  await run(process.execPath, [join(root, 'scripts/build.ts'), built]);
  const { stdout } = await run('npm', ['pack', '--silent', built], { cwd: folder, env });
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await run('npm', ['install', ...flags, join(folder, stdout.trim())], { cwd: installed, env });
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('the package installs in an empty folder and says its version', async () => {
  const { stdout, stderr } = await run(bin, ['--version'], { cwd: installed, env });
  const node = `node/${process.versions.node} ${process.platform}/${process.arch}`;
  assert.equal(stdout, `fanfare/${manifest.version} ${node}\n`);
  assert.equal(stderr, '');
});

const codeIn = (caches: string) => readdirSync(join(caches, 'fanfare')).filter((name) => name.endsWith('.code'));
const skeleton = ['ivschat', 'send-event', '--generate-cli-skeleton'];

test('compiled code is kept where nobody else can write, and found again', async () => {
  const caches = mkdtempSync(join(folder, 'caches-'));
  const own = { ...env, XDG_CACHE_HOME: caches };
  const first = await run(bin, skeleton, { env: own });
  assert.equal(statSync(join(caches, 'fanfare')).mode & 0o777, 0o700);
  const [code = '', ...others] = codeIn(caches);
  assert.deepEqual(others, []);
  const { mode, mtimeMs } = statSync(join(caches, 'fanfare', code));
  assert.equal(mode & 0o777, 0o600);
  assert.equal((await run(bin, skeleton, { env: own })).stdout, first.stdout);
  assert.equal(statSync(join(caches, 'fanfare', code)).mtimeMs, mtimeMs, 'it was of use');
});

test('compiled code that V8 will not have is made again', async () => {
  const caches = mkdtempSync(join(folder, 'caches-'));
  const own = { ...env, XDG_CACHE_HOME: caches };
  const { stdout } = await run(bin, skeleton, { env: own });
  const path = join(caches, 'fanfare', codeIn(caches)[0]!);
  const good = readFileSync(path);
  for (const bad of [Buffer.alloc(0), Buffer.from('no code'), good.subarray(0, good.length / 2)]) {
    writeFileSync(path, bad);
    assert.equal((await run(bin, skeleton, { env: own })).stdout, stdout);
    assert.ok(readFileSync(path).length > good.length / 2, 'and kept');
  }
});

test('a folder that others can write to, or that is none, holds no code; the command runs all the same', async () => {
  const shared = mkdtempSync(join(folder, 'caches-'));
  mkdirSync(join(shared, 'fanfare'));
  chmodSync(join(shared, 'fanfare'), 0o777);
  const plain = await run(bin, skeleton, { env: { ...env, XDG_CACHE_HOME: shared } });
  assert.deepEqual(readdirSync(join(shared, 'fanfare')), []);
  const none = await run(bin, skeleton, { env: { ...env, XDG_CACHE_HOME: '/dev/null' } });
  assert.equal(none.stdout, plain.stdout);
});

test('compiled code of earlier releases does not pile up', async () => {
  const caches = mkdtempSync(join(folder, 'caches-'));
  mkdirSync(join(caches, 'fanfare'));
  for (let release = 0; release < 24; release++) writeFileSync(join(caches, 'fanfare', `${release}.code`), '');
  await run(bin, skeleton, { env: { ...env, XDG_CACHE_HOME: caches } });
  assert.equal(codeIn(caches).length, 1);
});

test('the installed package serves, and ends well on SIGTERM', { timeout: 20_000 }, async () => {
  const args = ['start', '--host', '127.0.0.1', '--port', '0', '--data', ':memory:', '--auth', 'none'];
  const server = spawn(bin, args, { cwd: installed, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(server, 'exit');
  try {
    const [line] = await once(createInterface(server.stdout), 'line');
    const answer = await fetch(`${JSON.parse(line).url}/health`);
    assert.equal(answer.status, 200);
    await answer.text();
    server.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  } finally {
    server.kill('SIGKILL');
  }
});

test('a program can import the gateway from the installed package', async () => {
  const script = "console.log(typeof (await import('fanfare')).startGateway)";
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: installed,
    env,
  });
  assert.equal(stdout, 'function\n');
});

test('the package holds the program and its papers, and nothing else', () => {
  const files = readdirSync(inPackage('.'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const names = files.map((path) => path.slice(inPackage('.').length + 1));
  const expected =
    /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|bin\/fanfare\.js|lib\/[\w-]+\.js|man\/fanfare[\w-]*\.1)$/;
  assert.deepEqual(
    names.filter((name) => !expected.test(name)),
    [],
  );
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', 'bin/fanfare.js']) assert.ok(names.includes(name), name);

  const revealing = files.filter((path) =>
    [root, homedir()].some((own) => readFileSync(path, 'utf8').includes(`${own}/`)),
  );
  assert.deepEqual(revealing, [], 'no path of the machine it was built on');
});

test('the package asks for a Node, brings none, and installs what it imports', () => {
  const published = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'));
  assert.equal(published.private, undefined);
  assert.equal(published.license, 'Apache-2.0');
  assert.deepEqual(published.engines, { node: '>=24.12' });
  assert.deepEqual(published.dependencies, manifest.dependencies);
  assert.equal(published.optionalDependencies, undefined);
  assert.equal(published.devDependencies, undefined);
  const modules = readdirSync(join(installed, 'node_modules'));
  assert.deepEqual(
    modules.filter((name) => name.startsWith('node-linux')),
    [],
  );
});

test('an old Node gets one line that says what is needed', async () => {
  // The check alone must see the age, so this Node only claims to be old.
  const pretence = join(folder, 'pretend.mjs');
  writeFileSync(
    pretence,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '24.11.1' } });`,
  );
  const started = run(process.execPath, ['--import', pretence, inPackage('bin/fanfare.js'), '--version'], {
    env,
  });
  const stderr = /^fanfare: needs Node 24\.12 or newer; this is v[\d.]+\n$/;
  await assert.rejects(started, { code: 1, stdout: '', stderr });
});

test('building again leaves nothing of the build before', async () => {
  const again = join(folder, 'again');
  cpSync(built, again, { recursive: true });
  writeFileSync(join(again, 'lib/left-over.js'), '');
  await run(process.execPath, [join(root, 'scripts/build.ts'), again]);
  assert.deepEqual(readdirSync(join(again, 'lib')).toSorted(), readdirSync(join(built, 'lib')).toSorted());
});
