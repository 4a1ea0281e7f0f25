// One process holds a folder of data, for as long as it lives and no longer.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { StoreError } from '../../src/store/database/database.ts';
import { FolderLock } from '../../src/store/database/folder-lock.ts';
import { testGateway } from '../support/gateway.ts';
import { FANFARE, environment, run, startProcess, temporaryFolder } from '../support/process.ts';

const databaseIn = (folder: { path: string }) => join(folder.path, 'fanfare.db');

/** What an operator reads who starts a second one. */
async function refusedStart(path: string): Promise<string> {
  const { code, stdout, stderr } = await run(FANFARE, ['start', '--port', '0', '--data', path], environment);
  assert.equal(code, 1, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^fanfare: [^\n]+\n$/, 'exactly one line');
  return stderr;
}

test('a second server on a folder ends with one line that names the folder and its holder', async () => {
  using folder = temporaryFolder();
  await using server = await startProcess(['--data', folder.path]);
  assert.equal(
    await refusedStart(folder.path),
    `fanfare: the data folder ${folder.path} is in use by another Fanfare (pid ${server.child.pid}, ${server.url}); ` +
      'stop it, or choose another folder with --data\n',
  );
  assert.equal((await fetch(`${server.url}/ready`)).status, 200, 'the first goes on');
  using other = temporaryFolder();
  const link = join(other.path, 'link');
  symlinkSync(folder.path, link);
  assert.match(await refusedStart(link), /link is in use by another Fanfare/);
});

test('the holder is information only: without it, or with nonsense in its place, the folder is just as held', async () => {
  using folder = temporaryFolder();
  await using server = await startProcess(['--data', folder.path]);
  const holder = join(folder.path, 'fanfare.pid');
  assert.equal(readFileSync(holder, 'utf8'), `${server.child.pid}\n${server.url}\n`);
  for (const nonsense of ['\n\n\n', 'x'.repeat(1_000), '1\n\u001b[31m two lines\n\n']) {
    writeFileSync(holder, nonsense);
    assert.match(await refusedStart(folder.path), /is in use by another Fanfare; stop it/);
  }
  rmSync(holder);
  assert.match(await refusedStart(folder.path), /is in use by another Fanfare; stop it/);
});

test('a server that was killed holds nothing: the folder is free as soon as the system has ended it', async () => {
  using folder = temporaryFolder();
  {
    await using server = await startProcess(['--data', folder.path]);
    server.child.kill('SIGKILL');
    // It is still ending now, and nobody waits for that but the lock.
    using lock = new FolderLock(folder.path);
    assert.ok(lock);
  }
  await using next = await startProcess(['--data', folder.path]);
  assert.match(await refusedStart(folder.path), new RegExp(`pid ${next.child.pid},`));
});

test('a server that was stopped lets go, and says so', async () => {
  using folder = temporaryFolder();
  {
    await using server = await startProcess(['--data', folder.path]);
    assert.equal(statSync(join(folder.path, 'fanfare.lock')).mode & 0o777, 0o600);
    server.child.kill('SIGTERM');
    assert.deepEqual(await server.exited, [0, null]);
  }
  assert.equal(existsSync(join(folder.path, 'fanfare.pid')), false);
  await using server = await startProcess(['--data', folder.path]);
  assert.ok(server.url);
});

test('of two first starts at once one makes the key, and the other makes and tells none', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'new');
  const outcomes = await Promise.allSettled([1, 2].map(() => startProcess(['--data', path], {})));
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  assert.equal(started.length, 1);
  await using server = started[0]!;
  const { accessKeyId } = server.log.find(({ msg }) => msg === 'Fanfare is ready')!;
  assert.ok(readFileSync(join(path, 'credentials'), 'utf8').includes(accessKeyId));
});

test('two gateways of one process do not share a folder, and trying drops no lock', async () => {
  using folder = temporaryFolder();
  const database = databaseIn(folder);
  {
    await using _gateway = await testGateway({ database });
    await assert.rejects(testGateway({ database }), (cause: Error) => {
      assert.ok(cause instanceof StoreError);
      assert.match(cause.message, new RegExp(`is in use by another Fanfare \\(pid ${process.pid}\\)`));
      return true;
    });
    await refusedStart(folder.path);
  }
  await using again = await testGateway({ database });
  assert.ok(again.port);
});

test('a gateway finds a folder that a server holds, and takes nothing from it', async () => {
  using folder = temporaryFolder();
  await using server = await startProcess(['--data', folder.path]);
  await assert.rejects(testGateway({ database: databaseIn(folder) }), /is in use by another Fanfare \(pid \d+, http/);
  assert.equal((await fetch(`${server.url}/ready`)).status, 200);
  await refusedStart(folder.path);
});

test('the database of a running server can be backed up by another program', async () => {
  using folder = temporaryFolder();
  await using _server = await startProcess(['--data', folder.path]);
  const other = new DatabaseSync(databaseIn(folder));
  other.prepare('VACUUM INTO ?').run(join(folder.path, 'backup.db'));
  other.close();
  const backup = new DatabaseSync(join(folder.path, 'backup.db'));
  assert.equal((backup.prepare('SELECT count(*) AS count FROM secret').get() as { count: number }).count, 1);
  backup.close();
});

test('servers without data need no folder, and are as many as one likes', async () => {
  await using one = await startProcess(['--data', ':memory:']);
  await using other = await startProcess(['--data', ':memory:']);
  assert.notEqual(one.url, other.url);
});

test('a folder that cannot be locked is named', () => {
  assert.throws(
    () => new FolderLock('/proc/nowhere'),
    (cause: Error) => {
      assert.ok(cause instanceof StoreError);
      assert.match(cause.message, /^cannot lock the data folder \/proc\/nowhere: ENOENT/);
      return true;
    },
  );
});
