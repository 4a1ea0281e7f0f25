// bin/fanfare in checkouts of every sort: made-up ones, whose Nodes only tell how they were called.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const launcher = resolve(import.meta.dirname, '../bin/fanfare');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fanfare-launcher-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout whose pinned Node, if there is one, prints `pinned` and its arguments. */
function checkout(name: string, { installed, pinned }: { installed: boolean; pinned: boolean }): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync(launcher, join(root, 'bin/fanfare'));
  if (installed) mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
  if (pinned) script(join(root, 'node_modules/.bin/node'), 'echo pinned "$@"');
  return root;
}

function script(path: string, body: string): void {
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** A PATH whose `node` is of this version, and prints `system` and its arguments. */
function pathWith(version: string): string {
  const bin = join(folder, `node-${version}`);
  mkdirSync(bin, { recursive: true });
  script(join(bin, 'node'), `[ "$1" = --version ] && echo ${version} || echo system "$@"`);
  return `${bin}:/usr/bin:/bin`;
}

const pinned = checkout('pinned', { installed: true, pinned: true });
const unpinned = checkout('unpinned', { installed: true, pinned: false });
const fresh = checkout('fresh', { installed: false, pinned: false });

async function launch(command: string, args: string[], { PATH = pathWith('v20.20.2'), cwd = folder } = {}) {
  const { stdout } = await run(command, args, { cwd, env: { PATH } });
  return stdout.replaceAll(folder, '');
}

test('the pinned Node is taken where the own Node is too old, with every argument as it was given', async () => {
  const printed = await launch(join(pinned, 'bin/fanfare'), ['start', 'two words', '', '*']);
  assert.equal(printed, 'pinned --max-semi-space-size=16 /pinned/bin/../src/entry.js start two words  *\n');
});

test('the checkout is found through links, and from its own folder', async () => {
  const printed = 'pinned --max-semi-space-size=16 /pinned/bin/../src/entry.js\n';
  symlinkSync(join(pinned, 'bin/fanfare'), join(folder, 'link'));
  symlinkSync('link', join(folder, 'link-to-link'));
  assert.equal(await launch(join(folder, 'link-to-link'), []), printed);
  assert.equal(await launch('/bin/sh', ['link'], { cwd: folder }), printed);
  assert.equal(
    await launch('/bin/sh', ['fanfare'], { cwd: join(pinned, 'bin') }),
    'pinned --max-semi-space-size=16 ./../src/entry.js\n',
  );
});

for (const version of ['v24.12.0', 'v24.21.0', 'v25.0.0', 'v100.1.0']) {
  test(`without a pinned Node, a system Node ${version} is taken`, async () => {
    const printed = await launch(join(unpinned, 'bin/fanfare'), ['start'], { PATH: pathWith(version) });
    assert.equal(printed, 'system --max-semi-space-size=16 /unpinned/bin/../src/entry.js start\n');
  });
}

const refusals = [
  {
    why: 'a Node of an older line',
    root: unpinned,
    PATH: pathWith('v20.20.2'),
    says: "needs Node 24.12 or newer; 'node' is v20.20.2",
  },
  {
    why: 'a Node 24 that is too young',
    root: unpinned,
    PATH: pathWith('v24.11.1'),
    says: "needs Node 24.12 or newer; 'node' is v24.11.1",
  },
  {
    why: 'a version that cannot be read',
    root: unpinned,
    PATH: pathWith('weird'),
    says: "needs Node 24.12 or newer; 'node' is weird",
  },
  {
    why: 'no Node',
    root: unpinned,
    PATH: '/nonexistent',
    says: "needs Node 24.12 or newer, and there is no 'node'",
  },
  {
    why: 'a checkout without its packages',
    root: fresh,
    PATH: pathWith('v24.21.0'),
    says: "run 'npm ci' in the checkout first",
  },
];

for (const { why, root, PATH, says } of refusals) {
  test(`${why} gets one clear line and exit code 1`, async () => {
    const refused = launch('/bin/sh', [join(root, 'bin/fanfare'), 'start'], { PATH });
    await assert.rejects(refused, { code: 1, stdout: '', stderr: `fanfare: ${says}\n` });
  });
}

test('the launcher becomes the Node, so that a signal reaches it', async () => {
  const root = checkout('signalled', { installed: true, pinned: false });
  script(join(root, 'node_modules/.bin/node'), `trap 'exit 42' TERM; echo $$; while read -r line; do :; done`);
  const child = spawn(join(root, 'bin/fanfare'), { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [pid] = await once(child.stdout, 'data');
  assert.equal(Number(pid), child.pid);
  child.kill('SIGTERM');
  // Whether it ends before it reads this is chance.
  child.stdin.on('error', () => {}).end('\n');
  assert.deepEqual(await exit, [42, null]);
});
