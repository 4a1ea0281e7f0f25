// Access keys and the secrets of the server: there after a restart, gone when deleted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccessKeys } from '../../src/store/keys/access-keys.ts';
import { Secrets } from '../../src/store/secrets.ts';
import { recordsIn } from './open-records.ts';

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', policy: { Statement: [{ Effect: 'Allow' }] } };

test('a key is known from when it is put until it is deleted, also to the next process', async () => {
  const records = recordsIn();
  const { database } = records;
  const keys = new AccessKeys(records);
  assert.equal(keys.get(key.accessKeyId), undefined);
  await records.change(() => keys.put(key));
  assert.deepEqual(keys.get(key.accessKeyId), key);
  assert.deepEqual(new AccessKeys(recordsIn(database)).get(key.accessKeyId), key);
  assert.equal(await records.change(() => keys.delete(key.accessKeyId)), true);
  assert.equal(keys.get(key.accessKeyId), undefined);
  assert.equal(new AccessKeys(recordsIn(database)).get(key.accessKeyId), undefined);
  assert.equal(await records.change(() => keys.delete(key.accessKeyId)), false);
});

test('putting a key again replaces its secret and its policy', async () => {
  const records = recordsIn();
  const { database } = records;
  const keys = new AccessKeys(records);
  await records.change(() => keys.put(key));
  const renewed = { accessKeyId: key.accessKeyId, secretAccessKey: 'renewed' };
  await records.change(() => keys.put(renewed));
  assert.deepEqual(keys.get(key.accessKeyId), renewed);
  assert.deepEqual(new AccessKeys(recordsIn(database)).get(key.accessKeyId), renewed);
});

test('a key id is exact, and names that every object has are no keys', async () => {
  const records = recordsIn();
  const keys = new AccessKeys(records);
  await records.change(() => keys.put(key));
  for (const id of ['akidexample', 'AKIDEXAMPLE ', '', '__proto__', 'constructor', 'toString'])
    assert.equal(keys.get(id), undefined, id);
});

test('a secret of the server is 32 random bytes that stay the same', async () => {
  const { database } = recordsIn();
  const secretOf = (name: string, from = database) => new Secrets(recordsIn(from)).get(name);
  const secret = await secretOf('sealer');
  assert.equal(secret.length, 32);
  assert.deepEqual(await secretOf('sealer'), secret);
  assert.notDeepEqual(await secretOf('other'), secret);
  assert.notDeepEqual(await new Secrets(recordsIn()).get('sealer'), secret);
});

test('a key whose deletion failed is there, now and after a restart', async () => {
  const records = recordsIn();
  const { database } = records;
  const keys = new AccessKeys(records);
  await records.change(() => keys.put(key));
  database.exec('PRAGMA query_only = 1');
  await assert.rejects(records.change(() => keys.delete(key.accessKeyId)));
  await assert.rejects(records.change(() => keys.put({ ...key, accessKeyId: 'another' })));
  database.exec('PRAGMA query_only = 0');
  for (const seen of [keys, new AccessKeys(recordsIn(database))]) {
    assert.deepEqual(
      seen.all().map(({ accessKeyId }) => accessKeyId),
      [key.accessKeyId],
    );
  }
});
