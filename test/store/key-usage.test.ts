// Uses of API keys: counted in memory, written a moment later, also where another program holds the database meanwhile.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { isBusy, openDatabase } from '../../src/store/database/database.ts';
import { KeyUsage } from '../../src/store/keys/key-usage.ts';
import { temporaryFolder } from '../support/process.ts';

test('uses and keys that left are written when the lock of another program is gone', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const clock = new SteeredClock();
  const faults: unknown[] = [];
  const database = openDatabase(path);
  const usage = new KeyUsage(database, clock, (cause) => faults.push(cause));
  const rows = () =>
    database
      .prepare('SELECT key, used FROM key_usage ORDER BY key')
      .all()
      .map(({ key, used }) => `${String(key)} ${String(used)}`);
  for (const key of ['kept', 'gone', 'back']) usage.take('plan', key, 0, 10);
  clock.advance(5);
  assert.deepEqual(rows(), ['back 1', 'gone 1', 'kept 1']);

  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  usage.take('plan', 'kept', 0, 10);
  usage.forget('plan', 'gone');
  usage.forget('plan', 'back');
  assert.equal(usage.take('plan', 'back', 0, 1), true, 'it begins anew');
  assert.equal(usage.take('plan', 'back', 0, 1), false);
  clock.advance(5);
  assert.deepEqual([faults.length, isBusy(faults[0])], [1, true]);
  assert.deepEqual(rows(), ['back 1', 'gone 1', 'kept 1']);
  other.exec('ROLLBACK');
  other.close();
  clock.advance(1_000);
  assert.deepEqual(rows(), ['back 1', 'kept 2']);
  assert.equal(faults.length, 1);
  database.close();
});
