// What leaves the group of its function, to live on: it ends with the function all the same.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Child } from '../../src/functions/environment/child.ts';
import { Keeper } from '../../src/functions/environment/keeper.ts';
import { until } from '../support/until.ts';
import { functionGateway, project } from './support.ts';

/** Each process starts two in sessions of their own, so many generations long: 2^n - 1 in all. */
const BOMB = `#!/bin/sh
[ "$1" -le 0 ] && exec sleep 1000
for twice in 1 2; do setsid "$0" $(($1 - 1)) </dev/null >/dev/null 2>&1 & done
wait
`;
const GENERATIONS = 6;
const folder = project({
  'app.js': `
    const { spawn } = require('node:child_process');
    exports.beside = async () => 'beside';
    exports.bombs = async ({ file }) => {
      spawn(file, ['${GENERATIONS}'], { detached: true, stdio: 'ignore' });
      await new Promise((resolve) => setTimeout(resolve, 1e6));
    };
    exports.leaves = async () => {
      const { pid } = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
      return pid;
    };`,
  'bomb/bootstrap': BOMB,
});
after(() => folder[Symbol.dispose]());

/** The processes with a variable in their environment, as the system shows it. */
const having = (variable: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(variable);
    } catch {
      return false;
    }
  });

test('a fork bomb whose processes have sessions of their own ends, and others go on', async () => {
  const id = randomUUID();
  const functions = {
    beside: { handler: 'app.beside' },
    bombs: { handler: 'app.bombs', timeoutMs: 2_000, environment: { BOMB: id } },
  };
  await using gateway = await functionGateway(folder.path, functions);
  await gateway.invoke('beside');
  const bombing = gateway.invoke('bombs', { file: join(folder.path, 'bomb/bootstrap') });
  let most = 0;
  const counting = until(() => (most = Math.max(most, having(`BOMB=${id}`).length)) > 20, 'a bomb');
  assert.equal((await gateway.invoke('beside')).json, 'beside');
  assert.equal((await bombing).json.errorType, 'Sandbox.Timedout');
  await counting;
  await until(() => having(`BOMB=${id}`).length === 0, 'the end of the bomb');
  assert.equal((await gateway.invoke('beside')).json, 'beside');
});

test('what a function leaves behind ends with its process, and not before', async () => {
  const gateway = await functionGateway(folder.path, { leaves: { handler: 'app.leaves' } });
  const pids = [(await gateway.invoke('leaves')).json, (await gateway.invoke('leaves')).json];
  assert.ok(pids.every((pid) => existsSync(`/proc/${pid}`)));
  await gateway[Symbol.asyncDispose]();
  await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)));
});

test('where the keeper was killed, another one knows of all processes', async () => {
  using keeper = new Keeper();
  const sleeper = () =>
    new Child({ command: ['/bin/sleep', '1000'], folder: '/', variables: { PATH: '/usr/bin:/bin' }, keeper });
  const shells = () =>
    readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
      .split(' ')
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('\0keeper\0'))
      .map(Number);
  const children = [sleeper()];
  const [first] = shells();
  process.kill(first!, 'SIGKILL');
  await until(() => !shells().includes(first!));
  children.push(sleeper());
  await until(() => shells().length === 1);
  keeper[Symbol.dispose]();
  assert.deepEqual(
    await Promise.all(children.map(({ exited }) => exited)),
    children.map(() => ({ code: null, signal: 'SIGKILL' })),
  );
});

test('what cannot be started has the exit code that shells give it', async () => {
  using keeper = new Keeper();
  const code = async (command: string) =>
    (await new Child({ command: [command], folder: '/', variables: {}, keeper }).exited).code;
  assert.deepEqual(await Promise.all(['/nowhere/program', '/etc/passwd', '/bin/false'].map(code)), [127, 126, 1]);
});
