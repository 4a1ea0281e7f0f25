// Lines on their way to the disk: in batches, bounded, and never silently lost.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import type { WriteLines } from '../../src/services/websocket/logs/api-log.ts';
import { ApiLog } from '../../src/services/websocket/logs/api-log.ts';
import { folderWriter } from '../../src/services/websocket/logs/log-writers.ts';
import { temporaryFolder } from '../support/process.ts';

function testLog(limits: Partial<Limits> = {}, write?: WriteLines) {
  const clock = new SteeredClock(0);
  const writes: [file: string, text: string][] = [];
  const said: object[] = [];
  const log = { error: (fields: object) => void said.push(fields) };
  const keep: WriteLines = (file, text) => {
    writes.push([file, text]);
    return Promise.resolve();
  };
  const apiLog = new ApiLog({ clock, limits: limitsOf('ours', limits), log, write: write ?? keep });
  /** What is due begins in a turn of the event loop of its own, one file after another. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  };
  return { apiLog, clock, writes, said, pass };
}

test('lines of a second are one write for each file', async () => {
  const { apiLog, writes, pass } = testLog();
  apiLog.add('a', '1');
  apiLog.add('b', '2');
  apiLog.add('a', '3');
  await pass(999);
  assert.deepEqual(writes, []);
  await pass(1);
  assert.deepEqual(writes, [
    ['a', '1\n3\n'],
    ['b', '2\n'],
  ]);
  assert.deepEqual(apiLog.counts, { written: 3, lost: 0 });
});

test('a large batch does not wait', async () => {
  const { apiLog, writes, pass } = testLog({ apiLogBatchBytesMax: 10 });
  apiLog.add('a', '12345678');
  await pass(0);
  assert.deepEqual(writes, []);
  apiLog.add('a', '');
  await pass(0);
  assert.deepEqual(writes, [['a', '12345678\n\n']]);
  await apiLog[Symbol.asyncDispose]();
});

test('lines whose time comes while the disk is busy are written as soon as it is free', async () => {
  const release = Promise.withResolvers<void>();
  const written: string[] = [];
  const { apiLog, pass } = testLog({}, (_file, text) => {
    written.push(text);
    return release.promise;
  });
  apiLog.add('a', '1');
  await pass(1000);
  apiLog.add('a', '2');
  await pass(1000);
  assert.deepEqual(written, ['1\n']);
  release.resolve();
  await pass(0);
  assert.deepEqual(written, ['1\n', '2\n']);
  assert.deepEqual(apiLog.counts, { written: 2, lost: 0 });
});

test('over the bound new lines are lost, counted, and told of at once and then once in a while', async () => {
  const release = Promise.withResolvers<void>();
  const { apiLog, said, pass } = testLog({ apiLogBytesMax: 20 }, () => release.promise);
  apiLog.add('a', '123456789');
  await pass(1000);
  apiLog.add('a', '123456789');
  assert.deepEqual(said, [], 'what fits is kept while the disk is busy');
  for (let line = 0; line < 5; line++) apiLog.add('a', '');
  const reason = 'Too much waits to be written (apiLogBytesMax)';
  assert.deepEqual(said, [{ lines: 1, reason }]);
  await pass(9_999);
  assert.equal(said.length, 1);
  await pass(1);
  assert.deepEqual(said.slice(1), [{ lines: 4, reason }]);
  release.resolve();
  await apiLog[Symbol.asyncDispose]();
  assert.deepEqual(apiLog.counts, { written: 2, lost: 5 });
});

test('a write that fails loses its lines and no others', async () => {
  const { apiLog, said, pass } = testLog({}, (file) =>
    file === 'bad' ? Promise.reject(new Error('ENOSPC')) : Promise.resolve(),
  );
  apiLog.add('bad', '1');
  apiLog.add('good', '2');
  await pass(1000);
  assert.deepEqual([apiLog.counts, said], [{ written: 1, lost: 1 }, [{ lines: 1, reason: 'ENOSPC' }]]);
});

test('a stopping server writes what waits; after that lines are lost', async () => {
  const { apiLog, writes, said } = testLog();
  apiLog.add('a', '1');
  await apiLog[Symbol.asyncDispose]();
  assert.deepEqual(writes, [['a', '1\n']]);
  apiLog.add('a', '2');
  assert.deepEqual(said, [{ lines: 1, reason: 'The server is stopping' }]);
});

test('a disk that hangs does not hold a drain up for long', async () => {
  const { apiLog, said } = testLog({ apiLogDrainMs: 1 }, () => new Promise(() => {}));
  apiLog.add('a', '1');
  const disposed = apiLog[Symbol.asyncDispose]();
  apiLog.add('a', '2');
  await disposed;
  const reason = 'There was no time left';
  assert.deepEqual(said, [
    { lines: 1, reason },
    { lines: 1, reason },
  ]);
});

test('a drain that has less time left than the log may take ends it sooner', async () => {
  const { apiLog, said } = testLog({ apiLogDrainMs: 600_000 }, () => new Promise(() => {}));
  apiLog.add('a', '1');
  await apiLog.end(1);
  await apiLog.end();
  assert.deepEqual(said, [{ lines: 1, reason: 'There was no time left' }]);
});

test('what is added while a drain writes is written too', async () => {
  const { apiLog, writes } = testLog();
  apiLog.add('a', '1');
  const ended = apiLog.end();
  apiLog.add('b', '2');
  await ended;
  assert.deepEqual(writes, [
    ['a', '1\n'],
    ['b', '2\n'],
  ]);
});

test('files are made for their owner alone, and appended to', async () => {
  using folder = temporaryFolder();
  const write = folderWriter(join(folder.path, 'logs'));
  await write('access/a.log', '1\n');
  await write('access/a.log', '2\n');
  const file = join(folder.path, 'logs/access/a.log');
  assert.equal(readFileSync(file, 'utf8'), '1\n2\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a pipe that nobody reads is an error of the write, and holds no thread', async () => {
  using folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder.path, 'a.log')]);
  await assert.rejects(folderWriter(folder.path)('a.log', '1\n'), /ENXIO/);
});

test('a folder that cannot be written is an error of the write', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'access'), 'in the way');
  await assert.rejects(folderWriter(folder.path)('access/a.log', '1\n'), /EEXIST|ENOTDIR/);
});
