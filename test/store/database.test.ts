// The file: made when it is not there, brought up to date, and left alone when it is not ours to change.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { StoreError, openDatabase } from '../../src/store/database/database.ts';
import { migrations } from '../../src/store/database/migrations.ts';
import { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/process.ts';

const versionOf = (database: DatabaseSync) =>
  (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;

/** The one line that an operator gets. */
function refusal(open: () => unknown): string {
  let message = '';
  assert.throws(open, (error: unknown) => {
    assert.ok(error instanceof StoreError);
    ({ message } = error);
    return true;
  });
  assert.ok(!message.includes('\n'));
  return message;
}

test('a new database has the latest schema', () => {
  assert.equal(versionOf(openDatabase(':memory:')), migrations.length);
});

test('an older database is brought up to date from any version, with what is in it', async () => {
  for (let version = 0; version <= migrations.length; version++) {
    using folder = temporaryFolder();
    const path = join(folder.path, 'fanfare.db');
    const older = new DatabaseSync(path);
    for (const sql of migrations.slice(0, version)) older.exec(sql);
    older.exec(`PRAGMA user_version = ${version}`);
    if (version > 0)
      older
        .prepare('INSERT INTO access_key (id, record) VALUES (?, ?)')
        .run('a', '{"accessKeyId":"a","secretAccessKey":"s"}');
    older.close();
    await using store = new Store(path, new SteeredClock(), limitsOf(), assert.ifError);
    assert.equal(store.accessKeys.get('a')?.secretAccessKey, version > 0 ? 's' : undefined);
  }
});

test('a database of a newer Fanfare is refused and not touched', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const newer = openDatabase(path);
  newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
  newer.close();
  assert.equal(
    refusal(() => openDatabase(path)),
    `the database ${path} was made by a newer Fanfare (schema ${migrations.length + 1}, this one knows ${migrations.length})`,
  );
  const again = new DatabaseSync(path);
  assert.equal(versionOf(again), migrations.length + 1);
  again.close();
});

test('a file that is no database, and a place that is none, are refused with their path', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  writeFileSync(path, 'This is text, and long enough to be taken for a damaged file. '.repeat(100));
  assert.match(
    refusal(() => openDatabase(path)),
    new RegExp(`^the database ${path} cannot be used: `),
  );
  const nowhere = join(folder.path, 'missing', 'fanfare.db');
  assert.match(
    refusal(() => openDatabase(nowhere)),
    new RegExp(`^cannot open the database ${nowhere}: `),
  );
});

test('a store that was closed has what was used', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const clock = new SteeredClock();
  const open = () => new Store(path, clock, limitsOf(), assert.ifError);
  {
    await using store = open();
    assert.equal(await store.usedTokens.use('a', clock.now() + 1000), 'ok');
    assert.equal(store.quotas.take('plan', 'key', 0, 1), true);
  }
  await using again = open();
  assert.equal(await again.usedTokens.use('a', clock.now() + 1000), 'used');
  assert.equal(again.quotas.take('plan', 'key', 0, 1), false);
});

test('a store that cannot write any more is closed all the same, and says what was lost', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const faults: string[] = [];
  const clock = new SteeredClock();
  {
    await using store = new Store(path, clock, limitsOf(), (cause) => faults.push((cause as Error).message));
    void store.quotas.take('plan', 'key', 0, 10);
    const other = new DatabaseSync(path);
    other.exec('ALTER TABLE key_usage RENAME TO elsewhere');
    other.close();
  }
  assert.deepEqual(faults, ['no such table: key_usage']);
  const other = new DatabaseSync(path);
  other.exec('ALTER TABLE elsewhere RENAME TO key_usage');
  other.close();
  await using _again = new Store(path, clock, limitsOf(), assert.ifError);
});
