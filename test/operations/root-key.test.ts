// The root key is replaced while the server runs; whenever it is killed, the old one or the new one opens it again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { SteeredClock, systemClock } from '../../src/base/clock.ts';
import { RootKeys, rootKeyIn } from '../../src/gateway/root-key.ts';
import { REGION, failure, testGateway } from '../support/gateway.ts';
import { FANFARE, run, startProcess, temporaryFolder } from '../support/process.ts';
import { ask } from '../support/admin.ts';

type Key = { accessKeyId: string; secretAccessKey: string };

const keyOf = ({ accessKeyId, secretAccessKey }: Key): Key => ({ accessKeyId, secretAccessKey });

/** What a server that answers says to a call that a key signs. */
async function opens(url: string, credentials: Key): Promise<boolean> {
  const chat = new Ivschat({ region: REGION, credentials, endpoint: url, maxAttempts: 1 });
  return chat.listRooms({}).then(
    () => true,
    (cause: Error) => {
      assert.equal(cause.name, 'UnrecognizedClientException');
      return false;
    },
  );
}

test('a new root key is in force at once and kept; the old one is good for its grace, also after a restart', async () => {
  using folder = temporaryFolder();
  const first = rootKeyIn(folder.path);
  const clock = new SteeredClock();
  const options = { rootKey: keyOf(first), rootKeyFile: first.file };
  let second: Key;
  {
    await using gateway = await testGateway({ ...options, clock });
    second = await ask(gateway, 'RotateRootKey', { graceSeconds: 60 }, first);
    assert.deepEqual(await Promise.all([opens(gateway.url, first), opens(gateway.url, second)]), [true, true]);
    clock.advance(59_999);
    assert.equal(await opens(gateway.url, first), true);
  }
  assert.deepEqual(keyOf(rootKeyIn(folder.path)), keyOf(second), 'the file has the new one');
  assert.equal(statSync(first.file).mode & 0o777, 0o600);
  await using gateway = await testGateway({ rootKey: keyOf(second), rootKeyFile: first.file, clock });
  assert.deepEqual(await Promise.all([opens(gateway.url, first), opens(gateway.url, second)]), [true, true]);
  clock.advance(1);
  assert.deepEqual(await Promise.all([opens(gateway.url, first), opens(gateway.url, second)]), [false, true]);

  const third = await ask(gateway, 'RotateRootKey', {}, second);
  assert.deepEqual(await Promise.all([opens(gateway.url, second), opens(gateway.url, third)]), [false, true]);
  assert.doesNotMatch(readFileSync(first.file, 'utf8'), new RegExp(second.accessKeyId));
});

test('a time of grace that cannot be read is over', async () => {
  using folder = temporaryFolder();
  const { file, ...first } = rootKeyIn(folder.path);
  const clock = new SteeredClock();
  const { key } = (await new RootKeys(first, file, clock).rotate(60_000))!;
  assert.ok(new RootKeys(key, file, clock).find(first.accessKeyId));
  writeFileSync(file, readFileSync(file, 'utf8').replace(/valid_until = .*/, 'valid_until = soon'));
  assert.equal(new RootKeys(key, file, clock).find(first.accessKeyId), undefined);
});

test('a root key that the server does not keep is not replaced, and no key but one that may do so replaces it', async () => {
  await using gateway = await testGateway();
  assert.match((await failure(ask(gateway, 'RotateRootKey'))).message, /is kept nowhere by this server/);
  const statements = [{ Effect: 'Allow', Action: ['fanfare:ListKeys'], Resource: ['*'] }];
  const key = await ask(gateway, 'CreateKey', { statements });
  assert.match((await failure(ask(gateway, 'RotateRootKey', {}, key))).message, /may not fanfare:RotateRootKey/);
  const tooLong = await failure(ask(gateway, 'RotateRootKey', { graceSeconds: 604_801 }));
  assert.match(tooLong.message, /graceSeconds/);
  await using open = await testGateway({ rootKey: undefined });
  assert.match((await failure(ask(open, 'RotateRootKey'))).message, /no root key is in force/);
});

test('`keys rotate-root` prints the new key, and finds it the next time', async () => {
  using folder = temporaryFolder();
  await using server = await startProcess(['--data', folder.path], {});
  const env = { FANFARE_DATA: folder.path, HOME: '/nonexistent' };
  const words = ['--endpoint-url', server.url];
  const { code, stdout, stderr } = await run(FANFARE, ['keys', 'rotate-root', '--grace', '60', ...words], env);
  assert.equal(code, 0, stderr);
  const [, id, secret] = /^export AWS_ACCESS_KEY_ID=(AKIA\w+) AWS_SECRET_ACCESS_KEY=(\S+)\n$/.exec(stdout) ?? [];
  assert.deepEqual(keyOf(rootKeyIn(folder.path)), { accessKeyId: id, secretAccessKey: secret });
  assert.match(stderr, /^The root key before it is good for 60 s more\. The new one is kept in .*\/credentials\.\n$/);
  const listed = await run(FANFARE, ['keys', ...words], env);
  assert.equal(listed.stdout, 'There are no keys besides the root key.\n');
  assert.doesNotMatch(JSON.stringify(server.log), new RegExp(secret!.replaceAll('+', '\\+')));
});

const ROTATING = `
  import { systemClock } from '${import.meta.resolve('../../src/base/clock.ts')}';
  import { RootKeys, rootKeyIn } from '${import.meta.resolve('../../src/gateway/root-key.ts')}';
  const { file, ...key } = rootKeyIn(process.argv[1]);
  const keys = new RootKeys(key, file, systemClock);
  for (;;) {
    const { key } = await keys.rotate(60_000);
    process.stdout.write(key.accessKeyId + '\\n');
    await new Promise((resolve) => setImmediate(resolve));
  }
`;

test('whoever is killed while it replaces the key has the old one or the new one', async () => {
  using folder = temporaryFolder();
  rootKeyIn(folder.path);
  const seed = Math.floor(Math.random() * 2 ** 32);
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', ROTATING, folder.path]);
    let told = '';
    child.stdout.on('data', (chunk) => (told += chunk));
    await once(child.stdout, 'data');
    await setTimeout(((seed >>> (8 * round)) & 0xff) / 8);
    child.kill('SIGKILL');
    await once(child, 'close');
    const last = told.trimEnd().split('\n').at(-1)!;
    const { file, ...kept } = rootKeyIn(folder.path);
    assert.ok(new RootKeys(kept, file, systemClock).find(last), `seed ${seed}, round ${round}`);
  }
});
