// What the machine runs short of is told of, and a server that cannot write says that it is not ready.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { MachineWatch } from '../../src/server/machine/machine-watch.ts';
import { REGION, failure, rootKey } from '../support/gateway.ts';
import { findProgram, run, startProcess, temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';

type Line = { level: string; message: string; [field: string]: unknown };

/** A watch over a machine with so many descriptors, and what it says. */
function watching(descriptorsMax: number, overrides: Partial<ReturnType<typeof limitsOf>> = {}) {
  const clock = new SteeredClock();
  const limits = { ...limitsOf(), ...overrides };
  const lines: Line[] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const folder = temporaryFolder();
  const options = { clock, log, limits, folders: [folder.path], descriptorsMax, checkStore() {} };
  const watch = new MachineWatch(options);
  return {
    clock,
    limits,
    folder: folder.path,
    /** What it has said since the last time. */
    async said(): Promise<Line[]> {
      clock.advance(limits.machineCheckMs);
      // It looks at the disk, in a thread.
      for (let turn = 0; turn < 100; turn++) await setImmediate();
      await run('true', []);
      return lines.splice(0);
    },
    [Symbol.dispose]() {
      watch[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

test('a machine that has enough of everything is not spoken of', async () => {
  using watch = watching(1_000_000, { diskSpareBytesMin: 1 });
  assert.deepEqual(await watch.said(), []);
  assert.deepEqual(await watch.said(), []);
});

test('fewer file descriptors than connections may be are warned of at the start; few that are left, once', async () => {
  using watch = watching(10, { diskSpareBytesMin: 1, descriptorsSpareMin: 1 });
  const [start, short, ...others] = await watch.said();
  assert.deepEqual([start!.level, start!['descriptors'], start!['connectionsMax']], ['warn', 10, 200_000]);
  assert.match(start!.message, /raise ulimit -n \(LimitNOFILE=\)$/);
  assert.equal(short!.message, 'The supply of file descriptors is running short');
  assert.deepEqual(others, []);
  assert.deepEqual(await watch.said(), []);
});

test('a disk with little room is warned of once, and once more when it has room again', async () => {
  using watch = watching(1_000_000, { diskSpareBytesMin: Number.MAX_SAFE_INTEGER });
  const [short, ...others] = await watch.said();
  assert.equal(short!.message, 'Free space on the disk is running short');
  assert.equal(short!['folder'], watch.folder);
  assert.ok(Number(short!['bytes']) > 0);
  assert.deepEqual(others, []);
  assert.deepEqual(await watch.said(), []);
  watch.limits.diskSpareBytesMin = 1;
  const [enough] = await watch.said();
  assert.deepEqual([enough!.level, enough!.message], ['info', 'Free space on the disk is enough again']);
});

test('a clock that is set is told of, one that goes a little wrong is not', async () => {
  using watch = watching(1_000_000, { diskSpareBytesMin: 1 });
  watch.clock.set(900);
  assert.deepEqual(await watch.said(), []);
  for (const byMs of [3_600_000, -3_600_000]) {
    watch.clock.set(byMs);
    assert.deepEqual(await watch.said(), [{ level: 'warn', message: 'The clock was set, or the machine slept', byMs }]);
  }
});

test('a server whose disk takes nothing is not ready, until it does', async (t) => {
  const prlimit = findProgram('prlimit');
  if (!prlimit) return t.skip('there is no prlimit to take the disk away');
  using folder = temporaryFolder();
  await using server = await startProcess(['--data', folder.path, '--limit', 'machineCheckMs=50']);
  const sizeOfFiles = async (limit: string) => {
    const { code, stderr } = await run(prlimit, ['--pid', String(server.child.pid), `--fsize=${limit}`]);
    assert.equal(code, 0, stderr);
  };
  const ready = async () => {
    const answer = await fetch(`${server.url}/ready`);
    return `${answer.status} ${await answer.text()}`;
  };
  const chat = new Ivschat({ region: REGION, credentials: rootKey, endpoint: server.url, maxAttempts: 1 });
  assert.equal(await ready(), '200 ready\n');
  await sizeOfFiles('1:unlimited');
  assert.equal((await failure(chat.createRoom({}))).$metadata.httpStatusCode, 500);
  assert.equal(await ready(), '503 the disk takes nothing\n');
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  await sizeOfFiles('unlimited:unlimited');
  await until(async () => (await ready()) === '200 ready\n');
  await chat.createRoom({});
});
