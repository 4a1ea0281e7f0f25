// `fanfare backup` and `fanfare restore`, as an operator uses them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { SteeredClock } from '../../src/base/clock.ts';
import { checkBackup, restoreBackup } from '../../src/store/backup/restore.ts';
import { ask } from '../support/admin.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, run, startProcess, temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';

const chatAt = (endpoint: string, credentials = rootKey) =>
  new Ivschat({ region: REGION, credentials, endpoint, maxAttempts: 1 });
const env = {
  HOME: '/nonexistent',
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
};

test('what was acknowledged before a backup is in it, though the server writes meanwhile and is killed', async () => {
  using folder = temporaryFolder();
  const [data, file, restored] = ['data', 'backup', 'restored'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  const acknowledged: string[] = [];
  let before: number;
  let token: string;
  {
    await using server = await startProcess(['--data', data]);
    const chat = chatAt(server.url);
    const writing = (async () => {
      for (;;) acknowledged.push((await chat.createRoom({ name: `r${acknowledged.length}` })).arn!);
    })().catch(() => {});
    const { arn } = await chat.createRoom({ name: 'first' });
    token = (await chat.createChatToken({ roomIdentifier: arn, userId: 'u' })).token!;
    await until(() => acknowledged.length >= 20);
    before = acknowledged.length;
    const made = await run(FANFARE, ['backup', file, '--endpoint-url', server.url], env);
    assert.equal(made.code, 0, made.stderr);
    assert.match(
      made.stdout,
      /^Backed up to .*backup: \d+\.\d MB as of 2\d{3}-.*Z, of Fanfare \S+, without a root key/,
    );
    assert.equal(made.stderr, '', 'no progress where nobody watches');
    // Used after the backup was made: what is restored must know nonetheless.
    await using _client = await TestClient.open(server.socketUrl, token);
    server.child.kill('SIGKILL');
    await Promise.all([server.exited, writing]);
  }
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder.path).toSorted(), ['backup', 'data']);
  const done = await run(FANFARE, ['restore', file, '--data', restored], env);
  assert.equal(done.code, 0, done.stderr);
  await using server = await startProcess(['--data', restored]);
  for (const arn of acknowledged.slice(0, before)) await chatAt(server.url).getRoom({ identifier: arn });
  assert.equal((await refusal(server.socketUrl, [token])).status, 403);
});

test('a stopped server is backed up by its folder, with its root key; nothing is replaced unasked', async () => {
  using folder = temporaryFolder();
  const [data, file, restored] = ['data', 'backup', 'restored'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  let keyId: string;
  {
    await using server = await startProcess(['--data', data], {});
    keyId = server.log[0]!['accessKeyId'];
    const used = await run(FANFARE, ['backup', file, '--data', data], env);
    assert.notEqual(used.code, 0);
    assert.match(used.stderr, /is in use by another Fanfare \(pid \d+, http:/);
    assert.equal(existsSync(file), false);
    server.child.kill('SIGKILL');
    await server.exited;
  }
  writeFileSync(file, 'mine');
  const there = await run(FANFARE, ['backup', file, '--data', data], env);
  assert.notEqual(there.code, 0);
  assert.match(there.stderr, /is there already; choose another name, or replace it with --force/);
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  const made = await run(FANFARE, ['backup', file, '--data', data, '--force'], env);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /with the root key/);
  const done = await run(FANFARE, ['restore', file], { ...env, FANFARE_DATA: restored });
  assert.equal(done.code, 0, done.stderr);
  assert.match(readFileSync(join(restored, 'credentials'), 'utf8'), new RegExp(keyId));
  const again = await run(FANFARE, ['restore', file, '--data', restored], env);
  assert.notEqual(again.code, 0);
  assert.match(again.stderr, /is not empty/);
});

async function whenMade(gateway: TestGateway, backupId: string): Promise<number> {
  for (;;) {
    const { percent, bytes } = await ask(gateway, 'GetBackup', { backupId });
    assert.equal(bytes === undefined, percent < 100);
    if (bytes !== undefined) return bytes;
  }
}

test('a backup is read bit by bit, one at a time, and dropped when nobody asks for it', async () => {
  using folder = temporaryFolder();
  const clock = new SteeredClock();
  const database = join(folder.path, 'fanfare.db');
  const limits = { backupChunkBytesMax: 100_000, backupIdleMs: 60_000 };
  await using gateway = await testGateway({ database, clock, limits });
  await newRoom(gateway);
  const { backupId } = await ask(gateway, 'CreateBackup');
  const busy = await failure(ask(gateway, 'CreateBackup'));
  assert.match(busy.message, /Another backup is under way; try again when it is done, or 60 s after it was left/);
  const bytes = await whenMade(gateway, backupId);
  const chunks: Uint8Array[] = [];
  for (let offset = 0; offset < bytes;) {
    const { data } = await ask(gateway, 'ReadBackup', { backupId, offset });
    assert.ok(data.length <= 100_000);
    chunks.push(data);
    offset += data.length;
  }
  assert.ok(chunks.length > 1);
  assert.deepEqual(await ask(gateway, 'ReadBackup', { backupId, offset: bytes }), {}, 'its end');
  const file = join(folder.path, 'copy');
  writeFileSync(file, Buffer.concat(chunks));
  assert.equal(checkBackup(file).hasRootKey, false);
  clock.advance(59_999);
  await ask(gateway, 'ReadBackup', { backupId, offset: 0 });
  clock.advance(59_999);
  await ask(gateway, 'ReadBackup', { backupId, offset: 0 });
  clock.advance(60_000);
  const over = await failure(ask(gateway, 'ReadBackup', { backupId, offset: 0 }));
  assert.match(over.message, /There is no backup \S+ \(any more\)/);
  const second = await ask(gateway, 'CreateBackup');
  await ask(gateway, 'DeleteBackup', { backupId: second.backupId });
  assert.match((await failure(ask(gateway, 'DeleteBackup', { backupId: second.backupId }))).message, /There is no/);
  assert.equal(existsSync(`${database}-backup`), false);
});

test('a backup that fails says why, and is in the way of no other', async () => {
  using folder = temporaryFolder();
  const database = join(folder.path, 'fanfare.db');
  await using gateway = await testGateway({ database });
  // A file that is not ours stands where the copy would be made.
  writeFileSync(`${database}-backup`, '');
  const { backupId } = await ask(gateway, 'CreateBackup');
  const read = () => failure(ask(gateway, 'GetBackup', { backupId }));
  assert.match((await read()).message, /The backup failed: EEXIST/);
  assert.match((await read()).message, /There is no backup/);
  await ask(gateway, 'DeleteBackup', { backupId: (await ask(gateway, 'CreateBackup')).backupId });
});

test('a server that keeps nothing is not backed up, and neither is one by a key that may not', async () => {
  await using gateway = await testGateway();
  assert.match((await failure(ask(gateway, 'CreateBackup'))).message, /keeps nothing/);
  const statements = [{ Effect: 'Allow', Action: ['fanfare:GetStatus'], Resource: ['*'] }];
  const key = await ask(gateway, 'CreateKey', { statements });
  assert.match((await failure(ask(gateway, 'CreateBackup', {}, key))).message, /may not fanfare:CreateBackup/);
});

test('a used token stays used, and others are void, where a backup is served', async () => {
  using folder = temporaryFolder();
  const clock = new SteeredClock();
  await using gateway = await testGateway({ database: join(folder.path, 'fanfare.db'), clock });
  const room = await newRoom(gateway);
  const [used, unused] = [await tokenFor(gateway, room, 'a'), await tokenFor(gateway, room, 'b')];
  await using _client = await TestClient.open(gateway.socketUrl, used);
  const [file, data] = [join(folder.path, 'backup'), join(folder.path, 'restored')];
  await gateway.context.store.backup(file, { version: '1', timeMs: clock.now() }, () => {});
  restoreBackup(file, data, { force: false });
  await using restored = await testGateway({ database: join(data, 'fanfare.db'), clock });
  for (const token of [used, unused]) assert.equal((await refusal(restored.socketUrl, [token])).status, 403);
  await using _again = await TestClient.open(restored.socketUrl, await tokenFor(restored, room, 'b'));
});
