// Access keys and the secrets of the server: there after a restart, gone when deleted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccessKeys } from '../../src/store/keys/access-keys.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { Secrets } from '../../src/store/secrets.ts';

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', policy: { Statement: [{ Effect: 'Allow' }] } };

test('a key is known from when it is put until it is deleted, also to the next process', () => {
  const database = openDatabase(':memory:');
  const keys = new AccessKeys(database);
  assert.equal(keys.get(key.accessKeyId), undefined);
  keys.put(key);
  assert.deepEqual(keys.get(key.accessKeyId), key);
  assert.deepEqual(new AccessKeys(database).get(key.accessKeyId), key);
  assert.equal(keys.delete(key.accessKeyId), true);
  assert.equal(keys.get(key.accessKeyId), undefined);
  assert.equal(new AccessKeys(database).get(key.accessKeyId), undefined);
  assert.equal(keys.delete(key.accessKeyId), false);
});

test('putting a key again replaces its secret and its policy', () => {
  const database = openDatabase(':memory:');
  const keys = new AccessKeys(database);
  keys.put(key);
  const renewed = { accessKeyId: key.accessKeyId, secretAccessKey: 'renewed' };
  keys.put(renewed);
  assert.deepEqual(keys.get(key.accessKeyId), renewed);
  assert.deepEqual(new AccessKeys(database).get(key.accessKeyId), renewed);
});

test('a key id is exact, and names that every object has are no keys', () => {
  const keys = new AccessKeys(openDatabase(':memory:'));
  keys.put(key);
  for (const id of ['akidexample', 'AKIDEXAMPLE ', '', '__proto__', 'constructor', 'toString'])
    assert.equal(keys.get(id), undefined, id);
});

test('a secret of the server is 32 random bytes that stay the same', () => {
  const database = openDatabase(':memory:');
  const secret = new Secrets(database).get('sealer');
  assert.equal(secret.length, 32);
  assert.deepEqual(new Secrets(database).get('sealer'), secret);
  assert.notDeepEqual(new Secrets(database).get('other'), secret);
  assert.notDeepEqual(new Secrets(openDatabase(':memory:')).get('sealer'), secret);
});

test('a key whose deletion failed is there, now and after a restart', () => {
  const database = openDatabase(':memory:');
  const keys = new AccessKeys(database);
  keys.put(key);
  database.exec('PRAGMA query_only = 1');
  assert.throws(() => keys.delete(key.accessKeyId));
  assert.throws(() => keys.put({ ...key, accessKeyId: 'another' }));
  database.exec('PRAGMA query_only = 0');
  for (const seen of [keys, new AccessKeys(database)]) {
    assert.deepEqual(
      seen.all().map(({ accessKeyId }) => accessKeyId),
      [key.accessKeyId],
    );
  }
});
