// The published package, from the build to a stranger's empty folder.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { findProgram, startProcess } from './support/process.ts';
import manifest from '../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fanfare-package-'));
const built = join(folder, 'built');
const installed = join(folder, 'installed');
const bin = join(installed, 'node_modules/.bin/fanfare');
const inPackage = (path: string) => join(installed, 'node_modules/fanfare', path);

/** Of this Node, whichever would be found. */
const env = {
  ...process.env,
  PATH: `${join(process.execPath, '..')}:${process.env['PATH']}`,
  XDG_CACHE_HOME: folder,
};
/** The same, for programs that take themselves for a test of ours otherwise. */
const { NODE_TEST_CONTEXT: _context, ...ordinary } = env as NodeJS.ProcessEnv;

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

test('compiled code of a server is kept as soon as it is ready, and found again', async () => {
  const caches = mkdtempSync(join(folder, 'caches-'));
  const start = { ...env, XDG_CACHE_HOME: caches };
  const kept: unknown[] = [];
  for (const _ of ['compiles it', 'finds it']) {
    await using server = await startProcess(['--data', ':memory:'], start, { program: bin });
    await (await fetch(`${server.url}/health`)).text();
    kept.push(...codeIn(caches).map((name) => [name.slice(-11), statSync(join(caches, 'fanfare', name)).mtimeMs]));
  }
  assert.deepEqual(kept, [kept[0], kept[0]]);
  assert.match(String(kept), /^-start\.code,/);
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

const HANDLERS: Readonly<Record<string, string>> = {
  'handlers/node.js': 'exports.handler = async ({ name }) => `hello ${name}`;',
  'handlers/typed.ts': 'export const handler = async ({ name }: { name: string }) => `hello ${name}`;',
  'handlers/python.py': 'def handler(event, context):\n    return "hello " + event["name"]\n',
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Templated: { Type: "AWS::Serverless::Function", Properties: { FunctionName: templated, CodeUri: handlers, Handler: node.handler, Runtime: nodejs22.x } }
`,
  'serverless.yml': `service: s
provider: { name: aws, runtime: nodejs22.x }
functions: { served: { name: served, handler: handlers/node.handler } }
`,
  'samconfig.toml': 'version = 0.1\n',
};
const hasPython = findProgram('python3') !== undefined;

for (const [what, words, names] of [
  ['a folder of functions', ['--functions', 'handlers'], ['node', 'typed', ...(hasPython ? ['python'] : [])]],
  ['a SAM template', ['--template', 'template.yaml'], ['templated']],
  ['a serverless.yml', ['--template', 'serverless.yml'], ['served']],
] as const) {
  test(`the installed package runs ${what}`, { timeout: 60_000 }, async () => {
    const place = mkdtempSync(join(folder, 'handlers-'));
    mkdirSync(join(place, 'handlers'));
    mkdirSync(join(place, 'node_modules'));
    // TypeScript is built by the esbuild of the project.
    for (const name of ['esbuild', '@esbuild'])
      symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name));
    for (const [name, text] of Object.entries(HANDLERS)) writeFileSync(join(place, name), text);
    const args = ['start', '--host', '127.0.0.1', '--port', '0', '--data', ':memory:', '--auth', 'none', ...words];
    const server = spawn(bin, args, { cwd: place, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(server, 'exit');
    try {
      let url: string | undefined;
      for await (const line of createInterface(server.stdout)) {
        url = JSON.parse(line).url;
        if (url !== undefined) break;
      }
      for (const name of names) {
        const answer = await fetch(`${url}/2015-03-31/functions/${name}/invocations`, {
          method: 'POST',
          body: '{"name":"you"}',
        });
        assert.equal(await answer.text(), '"hello you"', name);
      }
    } finally {
      server.kill('SIGKILL');
      await exit;
    }
    assert.deepEqual(globSync('**/*.pyc', { cwd: inPackage('.') }), [], 'nothing is written into the package');
  });
}
if (!hasPython) test('the installed package runs Python functions', { skip: 'no Python is installed: NOT TESTED' });

/** A program of somebody who has installed the package beside the SDK. */
function program(files: Record<string, string>): string {
  const place = mkdtempSync(join(folder, 'program-'));
  mkdirSync(join(place, 'node_modules'));
  symlinkSync(inPackage('.'), join(place, 'node_modules/fanfare'));
  symlinkSync(join(root, 'node_modules/@aws-sdk'), join(place, 'node_modules/@aws-sdk'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(place, name), content);
  return place;
}

test('the example of the package passes', async () => {
  const name = 'chat.test.mjs';
  const cwd = program({ [name]: readFileSync(inPackage(`examples/${name}`), 'utf8') });
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', name], { cwd, env: ordinary });
  assert.match(stdout, /\n# pass 2\n# fail 0\n/);
});

const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: [] };

test('a program that uses the package is checked by its types', async () => {
  const source = `
    import type { Gateway, GatewayOptions, Limits } from 'fanfare';
    import { SteeredClock, startGateway } from 'fanfare';
    const clock = new SteeredClock();
    const limits: Partial<Limits> = { idleTimeoutMs: 5_000 };
    const options: GatewayOptions = { port: 0, limits, clock, credentials: 'none' };
    const gateway: Gateway = await startGateway(options);
    clock.advance(5_000);
    const url: string = gateway.url + gateway.credentials.accessKeyId;
    await gateway.close();
    await using other = await startGateway();
    export const port: number = other.port;
    // @ts-expect-error
    await startGateway({ limits: { noSuchLimit: 1 } });
    // @ts-expect-error
    await startGateway({ prot: 1 });
    // @ts-expect-error
    gateway.socketURL;
    export { url };
  `;
  const cwd = program({ 'program.mts': source, 'tsconfig.json': JSON.stringify({ compilerOptions }) });
  const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd, env }).catch((error) => error);
  assert.equal(stdout, '');
});

test('what the package gives to programs is described, with every option of it', () => {
  const text = readFileSync(inPackage('lib/types/library.d.ts'), 'utf8');
  const [, options = ''] = /export type GatewayOptions = \{\n([^]*?)\n\};/.exec(text) ?? [];
  const undescribed = [...options.matchAll(/(^|\n)(.*)\n    readonly (\w+)/g)].filter(
    ([, , above]) => !above!.endsWith('*/'),
  );
  assert.deepEqual(
    undescribed.map(([, , , name]) => name),
    [],
  );
  assert.match(text, /@example[^]*export declare function startGateway/);
});

test('links in the papers of the package lead to what is in it', () => {
  const papers = globSync('**/*.md', { cwd: inPackage('.'), exclude: ['node_modules/**'] });
  assert.ok(papers.includes('README.md') && papers.length > 4);
  const broken = papers.flatMap((paper) => {
    const text = readFileSync(inPackage(paper), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!.split('#')[0]!);
    const own = links.filter((link) => link !== '' && !/^[a-z]+:/.test(link));
    return own.filter((link) => !existsSync(join(inPackage(paper), '..', link))).map((link) => `${paper}: ${link}`);
  });
  assert.deepEqual(broken, []);
  assert.match(readFileSync(inPackage('README.md'), 'utf8'), /npx fanfare start/);
});

test('npx starts the server of the package, and takes it along', { timeout: 60_000 }, async () => {
  const settings = { FANFARE_DATA: ':memory:', FANFARE_PORT: '0' };
  const npx = spawn('npx', ['fanfare', 'start'], {
    cwd: installed,
    env: { ...ordinary, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const messages: string[] = [];
  for await (const line of createInterface(npx.stdout)) {
    messages.push(JSON.parse(line).msg);
    if (messages.length === 1) npx.kill('SIGTERM');
  }
  assert.deepEqual([messages[0], messages.at(-1)], ['Fanfare is ready', 'Draining']);
});

for (const [shell, path] of Object.entries({
  bash: 'share/bash-completion/completions/fanfare',
  zsh: 'share/zsh/site-functions/_fanfare',
  fish: 'share/fish/vendor_completions.d/fanfare.fish',
})) {
  test(`completion for ${shell} is where it looks for it, and is what the program prints`, async () => {
    const { stdout } = await run(bin, ['completion', shell], { cwd: installed, env });
    assert.equal(readFileSync(inPackage(path), 'utf8'), stdout);
  });
}

test('the package holds the program and its papers, and nothing else', () => {
  const files = readdirSync(inPackage('.'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const names = files.map((path) => path.slice(inPackage('.').length + 1));
  const expected =
    /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|bin\/fanfare\.js|node\/[\w-]+\.cjs|python\/\w+\.py|lib\/[\w-]+\.js|lib\/console\/(?:(?:icon|main|style)-\w{8}\.(?:svg|js|css)|index\.html|licenses\.txt)|lib\/types\/(?:[\w-]+\/)*[\w-]+\.d\.ts|man\/fanfare[\w-]*\.1|docs\/\w+\.md|docs\/soak\.svg|docs\/proxies\/[\w.-]+|ops\/\w+\/\w+\.(?:json|yml)|examples\/[\w.]+\.mjs|systemd\/fanfare\.(?:service|socket)|share\/[\w.-]+\/[\w.-]+\/_?fanfare(?:\.fish)?)$/;
  assert.deepEqual(
    names.filter((name) => !expected.test(name)),
    [],
  );
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', 'bin/fanfare.js', 'systemd/fanfare.socket'])
    assert.ok(names.includes(name), name);

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

test('its Node has as much room for short-lived objects as it needs, and every argument as it was given', async () => {
  const called = join(folder, 'called');
  mkdirSync(called);
  writeFileSync(join(called, 'node'), '#!/bin/sh\nprintf "<%s>" "$@"\n', { mode: 0o755 });
  const { stdout } = await run(bin, ['two words', '', '*'], { env: { PATH: `${called}:/usr/bin:/bin` } });
  assert.equal(stdout, `<--max-semi-space-size=16><${bin}><two words><><*>`);
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
