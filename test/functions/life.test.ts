// Time-outs, crashes, floods and changes: what becomes of a process, and of those beside it. Cases:
// spec/functions-and-templates.md, sections 8, 9 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { TestClient } from '../support/client.ts';
import { deployedApi } from '../support/function-api.ts';
import { until } from '../support/until.ts';
import { functionGateway, project } from './support.ts';

const folder = project({
  'app.js': `
    const fs = require('node:fs');
    const { spawn } = require('node:child_process');
    let count = 0;
    exports.handler = async () => ({ statusCode: 200, body: String(++count) });
    exports.loops = async ({ file, loop }) => {
      const before = fs.existsSync(file) && fs.readFileSync(file, 'utf8');
      fs.writeFileSync(file, String(process.pid));
      count++;
      while (loop) {}
      return [count, before];
    };
    // A bomb would fork as this does, and without an end.
    exports.forks = async ({ file }) => {
      const child = spawn('sh', ['-c', 'sleep 1000 & echo $! > ' + file + '; exec sleep 1000']);
      await new Promise(() => child.on('exit', () => {}));
    };
    exports.swallows = async () => { const all = []; for (;;) all.push(Buffer.alloc(64e6, 1)) && await 1; };
    exports.heaps = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); };
    exports.floods = async () => {
      const line = 'x'.repeat(999) + '\\n';
      for (let mb = 0; mb < 50; mb++) process.stdout.write(line.repeat(1000));
      return 'flooded';
    };
    exports.writes = async (lengths) => lengths.forEach((length) => process.stdout.write('x'.repeat(length) + '\\n'));
    exports.garbage = async () => { process.stdout.write(Buffer.from([0, 255, 27, 91, 10, 13])); process.stderr.write('\\u0000'); return 1; };
    exports.sleeps = async ({ ms = 20 }) => { await new Promise((resolve) => setTimeout(resolve, ms)); return { statusCode: 200, body: 'slept' }; };
    exports.waits = async () => { await new Promise((resolve) => setTimeout(resolve, 3_600_000)); };`,
  'changing/app.js': "exports.handler = async () => ({ statusCode: 200, body: 'one' });",
});
const handlers = 'handler loops forks swallows heaps floods garbage sleeps'.split(' ');
const file = (name: string) => join(folder.path, `${name}.txt`);
const gateway = await functionGateway(
  folder.path,
  {
    ...Object.fromEntries(handlers.map((name) => [name, { handler: `app.${name}` }])),
    loops: { handler: 'app.loops', timeoutMs: 1_000 },
    forks: { handler: 'app.forks', timeoutMs: 1_000 },
    swallows: { handler: 'app.swallows', memoryMb: 128 },
    heaps: { handler: 'app.heaps', memoryMb: 64 },
    changing: { handler: 'app.handler', folder: join(folder.path, 'changing') },
  },
  { limits: { functionProcessesMax: 6, functionMemoryOverMbMax: 100 } },
);
const { invoke, lines } = gateway;
after(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});
const route = (name: string) => ({ function: name, twoWay: true });
const api = await deployedApi(gateway, { changing: route('changing'), sleeps: route('sleeps') });

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);
const pidIn = (name: string): number => Number(readFileSync(file(name), 'utf8'));

test('FT-051, FT-052 an endless loop ends at its time; the next process is new, and files stay', async () => {
  const [looping, beside] = await Promise.all([
    invoke('loops', { file: file('loops'), loop: true }),
    invoke('handler'),
  ]);
  assert.equal(looping.json.errorType, 'Sandbox.Timedout');
  assert.match(looping.json.errorMessage, /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/);
  assert.equal(beside.json.body, '1');
  const pid = pidIn('loops');
  await until(() => !isAlive(pid));
  const { json } = await invoke('loops', { file: file('loops'), loop: false });
  assert.deepEqual(json, [1, String(pid)]);
  const text = lines.find((line) => line.function === 'loops' && /Task timed out/.test(line.text))!.text;
  assert.match(text, /^\d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds$/);
});

test('what a function has started ends with it', async () => {
  await invoke('forks', { file: file('forks') });
  const pid = pidIn('forks');
  await until(() => !isAlive(pid));
});

test('FT-054 memory beyond the bound ends the process, and nothing else', async () => {
  const [swallowed, heaped] = await Promise.all([invoke('swallows'), invoke('heaps')]);
  assert.match(swallowed.json.errorMessage, /Runtime exited with error: signal: killed$/);
  assert.match(heaped.json.errorMessage, /Runtime exited with error: signal: (?:aborted|killed)$/);
  assert.equal((await invoke('handler')).status, 200);
});

test('FT-058 Init Duration stands in the first report only', async () => {
  for (let call = 0; call < 2; call++) await invoke('garbage');
  await until(() => reports('garbage').length >= 2);
  assert.deepEqual(
    reports('garbage').map((text) => /Init Duration/.test(text)),
    [true, false],
  );
  const report =
    /^REPORT RequestId: [0-9a-f-]{36}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\t$/;
  assert.match(reports('garbage')[1]!, report);
});

const reports = (name: string) =>
  lines.filter((line) => line.function === name && line.text.startsWith('REPORT')).map(({ text }) => text);

test('FT-059 a flood of output is cut, and the server answers meanwhile', async () => {
  const flooding = invoke('floods');
  const health = await fetch(`${gateway.url}/health`);
  assert.equal(health.status, 200);
  assert.equal((await flooding).json, 'flooded');
  await until(() => reports('floods').length > 0);
  const own = lines.filter((line) => line.function === 'floods');
  const bytes = own.reduce((sum, { text }) => sum + text.length, 0);
  assert.ok(bytes < 1.1 * 1024 * 1024, `${bytes} bytes`);
  assert.ok(own.some(({ text }) => text.startsWith('The rest of what the function writes is cut')));
});

test('FT-056 200 messages at once: all are answered, by no more processes than there may be', async () => {
  await using client = await TestClient.open(api.url);
  for (let message = 0; message < 200; message++) client.send({ action: 'sleeps' });
  for (let message = 0; message < 200; message++) assert.equal(await client.next(), 'slept');
  const cold = reports('sleeps').filter((text) => /Init Duration/.test(text)).length;
  assert.ok(cold <= 6, `${cold} processes`);
});

test('FT-041 new code answers the next message, and the socket stays', async () => {
  await using client = await TestClient.open(api.url);
  client.send({ action: 'changing' });
  assert.equal(await client.next(), 'one');
  writeFileSync(
    join(folder.path, 'changing/app.js'),
    "exports.handler = async () => ({ statusCode: 200, body: 'two' });",
  );
  let said = 'one';
  // The system tells of the change when it does.
  while (said === 'one') {
    client.send({ action: 'changing' });
    said = await client.next();
  }
  assert.equal(said, 'two');
});

test('what is defined anew holds from the next event, and what is gone is gone', async () => {
  const one = { name: 'later', runtime: 'nodejs22.x', handler: 'app.handler', folder: folder.path };
  gateway.functions.define([one], 'test');
  assert.deepEqual([(await invoke('later')).json.body, (await invoke('later')).json.body], ['1', '2']);
  gateway.functions.define([one], 'test');
  assert.equal((await invoke('later')).json.body, '3', 'nothing has changed');
  gateway.functions.define([{ ...one, environment: { AB: 'c' } }], 'test');
  assert.equal((await invoke('later')).json.body, '1', 'a new process');
  gateway.functions.define([], 'test');
  assert.equal((await invoke('later')).status, 404);
  assert.equal((await invoke('handler')).status, 200);
});

test('FT-053 a caller gives up after 29 s, and the function goes on to its own time-out', async () => {
  const clock = new SteeredClock();
  const own = { waits: { handler: 'app.waits', timeoutMs: 40_000 } };
  await using steered = await functionGateway(folder.path, own, { clock });
  const { url } = await deployedApi(steered, { waits: route('waits') });
  await using client = await TestClient.open(url);
  client.send({ action: 'waits' });
  await until(() => steered.lines.some(({ text }) => text.startsWith('START')));
  clock.advance(29_001);
  assert.equal((await client.frame())['message'], 'Endpoint request timed out');
  assert.ok(!steered.lines.some(({ text }) => text.startsWith('REPORT')));
  clock.advance(11_000);
  await until(() => steered.lines.some(({ text }) => /Status: timeout/.test(text)));
});

test('a process that had nothing to do for functionIdleMs is ended', async () => {
  const clock = new SteeredClock();
  const limits = { functionIdleMs: 5_000 };
  await using steered = await functionGateway(folder.path, { handler: { handler: 'app.handler' } }, { clock, limits });
  const counts = [];
  for (const idleMs of [4_999, 5_000, 0]) {
    counts.push((await steered.invoke('handler')).json.body);
    // Its report comes when it is idle.
    await until(() => steered.lines.filter(({ text }) => text.startsWith('REPORT')).length === counts.length);
    clock.advance(idleMs);
  }
  assert.deepEqual(counts, ['1', '2', '1']);
});

test('functionLogBytesMax bytes of what an invocation writes are kept, and no more', async () => {
  const limits = { functionLogBytesMax: 1_000 };
  await using bounded = await functionGateway(folder.path, { writes: { handler: 'app.writes' } }, { limits });
  const written = async (lengths: readonly number[]) => {
    const before = bounded.lines.length;
    await bounded.invoke('writes', lengths);
    await until(() => bounded.lines.slice(before).some(({ text }) => text.startsWith('REPORT')));
    const own = bounded.lines.slice(before).filter(({ text }) => !/^(?:START|END|REPORT) /.test(text));
    return own.map(({ text }) => (/^x+$/.test(text) ? text.length : text));
  };
  assert.deepEqual(await written([400, 600]), [400, 600]);
  const cut = 'The rest of what the function writes is cut: it is more than 1000 bytes';
  assert.deepEqual(await written([400, 600, 1, 1]), [400, 600, cut]);
  assert.deepEqual(await written([1_001]), [cut]);
});
