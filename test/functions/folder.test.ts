// `--functions DIR`, TypeScript, and what is left of functions when the server ends. Cases:
// spec/functions-and-templates.md, sections 6, 9 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { functionsIn } from '../../src/functions/folder.ts';
import { functionLines } from '../../src/start/function-lines.ts';
import { environment, startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { functionGateway, invoke, project } from './support.ts';

test('each file and each folder with a handler is a function of its name', () => {
  using folder = project({
    'chat.js': '',
    'chat.test.js': '',
    'types.d.ts': '',
    '.hidden.js': '',
    'readme.md': '',
    'typed.ts': '',
    'plain.py': 'def handler(event, context): pass',
    'usual.py': 'def lambda_handler(event, context): pass',
    'join/index.mjs': '',
    'join/app.js': '',
    'leave/app.py': 'def handler(event, context): pass',
    'go/bootstrap': '',
    'empty/other.js': '',
    'odd name.js': '',
    'chat/index.js': '',
  });
  const found = functionsIn(folder.path).map(({ name, runtime, handler, folder: place }) => [
    name,
    runtime,
    handler,
    place.slice(folder.path.length),
  ]);
  assert.deepEqual(found, [
    ['chat', 'nodejs22.x', 'index.handler', '/chat'],
    ['go', 'provided.al2023', 'bootstrap', '/go'],
    ['join', 'nodejs22.x', 'index.handler', '/join'],
    ['leave', 'python3.12', 'app.handler', '/leave'],
    ['plain', 'python3.12', 'plain.handler', ''],
    ['typed', 'nodejs22.x', 'typed.handler', ''],
    ['usual', 'python3.12', 'usual.lambda_handler', ''],
  ]);
});

const typed = `
  import { APIGatewayProxyHandler } from 'aws-lambda';
  import { word } from './lib';
  enum Kind { One = 'one' }
  export const handler: APIGatewayProxyHandler = async () => [Kind.One, word];
  export const fails = async () => {
    throw new Error('typed');
  };
`;

test('FT-040 TypeScript is built by the esbuild of the project; without one, it says what to install', async () => {
  using folder = project({ 'src/app.ts': typed, 'src/lib.ts': "export const word: string = 'lib';" });
  using bare = project({ 'app.ts': typed, 'broken/app.ts': 'export const handler = {' });
  rmSync(join(bare.path, 'node_modules'));
  mkdirSync(join(bare.path, 'broken/node_modules'));
  symlinkSync(join(folder.path, 'node_modules/esbuild'), join(bare.path, 'broken/node_modules/esbuild'));
  await using gateway = await functionGateway(folder.path, {
    typed: { handler: 'src/app.handler' },
    fails: { handler: 'src/app.fails' },
    bare: { handler: 'app.handler', folder: bare.path },
    broken: { handler: 'app.handler', folder: join(bare.path, 'broken') },
  });
  const [works, fails, lacks, broken] = await Promise.all(
    ['typed', 'fails', 'bare', 'broken'].map((name) => gateway.invoke(name)),
  );
  assert.deepEqual(works!.json, ['one', 'lib']);
  assert.ok(
    fails!.json.trace.some((line: string) => line.includes('src/app.ts:7')),
    fails!.text,
  );
  assert.equal(lacks!.json.errorType, 'Runtime.ImportModuleError');
  assert.match(lacks!.json.errorMessage, /app\.ts has to be built: npm install --save-dev esbuild$/);
  assert.match(broken!.json.errorMessage, /app\.ts:1:/);
  writeFileSync(join(folder.path, 'src/lib.ts'), "export const word: string = 'changed';");
  let said = works!.json;
  while (said[1] === 'lib') said = (await gateway.invoke('typed')).json;
  assert.deepEqual(said, ['one', 'changed']);
});

/** Leaves the ids of itself and of what it has started. */
const busy = `
  const { spawn } = require('node:child_process');
  exports.handler = async ({ file }) => {
    const sleeper = spawn('sleep', ['1000'], { stdio: 'inherit' });
    const daemon = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    require('node:fs').writeFileSync(file, [process.pid, sleeper.pid, daemon.pid].join(' '));
    for (;;) {}
  };
`;
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`nothing of a function is left after ${signal} of the server`, async () => {
    using folder = project({
      'handlers/busy.js': busy,
      'handlers/quick.mjs': 'export const handler = async () => process.env.STAGE;',
    });
    const file = join(folder.path, 'pids');
    const options = [
      '--data',
      ':memory:',
      '--functions',
      join(folder.path, 'handlers'),
      '--functions-env',
      'STAGE=dev',
    ];
    await using server = await startProcess([...options, '--limit', 'drainTimeoutMs=1000'], environment);
    assert.equal((await invoke(server.url, 'quick')).json, 'dev');
    const running = invoke(server.url, 'busy', { file }).catch(() => undefined);
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes(' '));
    const pids = readFileSync(file, 'utf8').split(' ').map(Number);
    assert.ok(pids.every(isAlive));
    server.child.kill(signal);
    await server.exited;
    await until(() => !pids.some(isAlive));
    await running;
    assert.match(server.log[0]!['functions'], /^busy, quick$/);
    const said = server.log
      .filter(({ msg }) => msg === 'A function says')
      .map(({ function: name, text }) => [name, text.split(' ')[0]]);
    assert.deepEqual(said.slice(0, 3), [
      ['quick', 'START'],
      ['quick', 'END'],
      ['quick', 'REPORT'],
    ]);
  });
}

test('a folder that is not there is refused in one line', async () => {
  await assert.rejects(startProcess(['--data', ':memory:', '--functions', '/nowhere'], environment), /ended with 1/);
});

test('lines for people stand behind the name of their function, and steer no terminal', () => {
  const shown: string[] = [];
  const write = functionLines(
    (line) => shown.push(line),
    (name) => name.replace('stack-', ''),
  );
  write({ function: 'stack-chat', requestId: 'a', text: 'one\rtwo\u001b[2J\tthree' });
  assert.deepEqual(
    shown.map((line) => stripVTControlCharacters(line)).map((line) => line.slice(0, 10)),
    ['chat | one', 'chat | two'],
  );
  assert.ok(!shown[1]!.includes('\u001b[2J'));
});
