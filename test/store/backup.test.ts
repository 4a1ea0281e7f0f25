// A backup is made beside a server that writes, and restored as a whole or not at all.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { rootKeyIn } from '../../src/gateway/root-key.ts';
import { writeBackup } from '../../src/store/backup/backup.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { FolderLock } from '../../src/store/database/folder-lock.ts';
import { checkBackup, finishRestore, restoreBackup } from '../../src/store/backup/restore.ts';
import { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/process.ts';

const TIME = Date.parse('2026-11-27T12:00:00Z');
const facts = { version: '1.2.3', timeMs: TIME };
const nothing = () => {};
const storeIn = (folder: string) =>
  new Store(join(folder, 'fanfare.db'), systemClock, limitsOf(), (cause) => assert.fail(String(cause)));
const key = (n: number) => ({ accessKeyId: `AKIA${String(n).padStart(16, 'A')}`, secretAccessKey: 's', createdMs: n });

const put = (store: Store, n: number) => store.records.change(() => store.accessKeys.put(key(n)));

/** About 4 KB for each, so that copying takes many steps. */
function fill(path: string, records: number): void {
  using database = openDatabase(path);
  database.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${records})
    INSERT INTO document (collection, id, record) SELECT 'filler', i, json_quote(hex(randomblob(2000))) FROM n`);
}

/** A folder with a root key and some keys, and a backup of it. */
async function backedUp(folder: string, keys = 3): Promise<string> {
  const data = join(folder, 'data');
  mkdirSync(data);
  rootKeyIn(data);
  await using store = storeIn(data);
  for (let n = 0; n < keys; n++) await put(store, n);
  await store.secrets.get('sealer');
  store.obligations.owe({ connection: 'of this server' });
  store.obligations.flush();
  const file = join(folder, 'backup');
  await store.backup(file, facts, nothing);
  return file;
}

test('a backup has what was written before it began, whatever is written meanwhile, and holds up nobody', async () => {
  using folder = temporaryFolder();
  await using store = storeIn(folder.path);
  fill(join(folder.path, 'fanfare.db'), 10_000);
  await put(store, 0);
  let isMade = false;
  let steps = 0;
  const backing = store
    .backup(join(folder.path, 'backup'), facts, (part) => {
      assert.ok(part >= 0 && part <= 1);
      steps++;
    })
    .then(() => (isMade = true));
  let written = 0;
  while (!isMade) {
    await put(store, ++written);
    await setTimeout(1);
  }
  await backing;
  assert.ok(steps > 10, `${steps} steps`);
  // A copy that holds the event loop lets nothing be written beside it.
  assert.ok(written > 2, `${written} writes beside it`);
  using backup = new DatabaseSync(join(folder.path, 'backup'), { readOnly: true });
  assert.deepEqual({ ...backup.prepare('SELECT count(*) AS keys FROM access_key').get() }, { keys: 1 });
  assert.deepEqual(
    readdirSync(folder.path).filter((name) => name.startsWith('backup')),
    ['backup'],
  );
  assert.equal(statSync(join(folder.path, 'backup')).mode & 0o777, 0o600);
});

test('a restored folder has everything and the root key, but neither the secret of tokens that are out nor who was connected', async () => {
  using folder = temporaryFolder();
  const file = await backedUp(folder.path);
  const from = join(folder.path, 'data');
  const to = join(folder.path, 'to');
  const about = restoreBackup(file, to, { force: false });
  assert.deepEqual(about, { version: '1.2.3', time: '2026-11-27T12:00:00.000Z', hasRootKey: true });
  assert.deepEqual(readdirSync(to).toSorted(), ['credentials', 'fanfare.db', 'fanfare.lock']);
  for (const name of ['credentials', 'fanfare.db']) assert.equal(statSync(join(to, name)).mode & 0o777, 0o600);
  assert.equal(statSync(to).mode & 0o777, 0o700);
  assert.equal(readFileSync(join(to, 'credentials'), 'utf8'), readFileSync(join(from, 'credentials'), 'utf8'));
  await using old = storeIn(from);
  const secret = await old.secrets.get('sealer');
  assert.equal(readFileSync(file).includes(secret), false, 'not in what is left of the copy either');
  await using store = storeIn(to);
  assert.deepEqual(store.accessKeys.all(), [0, 1, 2].map(key));
  assert.notDeepEqual(await store.secrets.get('sealer'), secret);
  assert.deepEqual([[...old.obligations.left()].length, [...store.obligations.left()].length], [1, 0]);
});

test('a folder that is in use or not empty is not restored to, unless that is wanted', async () => {
  using folder = temporaryFolder();
  const file = await backedUp(folder.path);
  const to = join(folder.path, 'to');
  mkdirSync(to);
  {
    using lock = new FolderLock(to);
    lock.tell('http://127.0.0.1:1');
    assert.throws(() => restoreBackup(file, to, { force: true }), /is in use by another Fanfare \(pid \d+, http:/);
  }
  const before = rootKeyIn(to).accessKeyId;
  {
    await using store = storeIn(to);
    await put(store, 9);
    await store.usedTokens.use('token', Date.now() + 60_000);
  }
  assert.throws(() => restoreBackup(file, to, { force: false }), /is not empty \(credentials\).*--force/);
  assert.equal(rootKeyIn(to).accessKeyId, before);
  restoreBackup(file, to, { force: true });
  assert.notEqual(rootKeyIn(to).accessKeyId, before);
  await using store = storeIn(to);
  assert.deepEqual(store.accessKeys.all(), [0, 1, 2].map(key));
});

test('what is no whole backup of a Fanfare that we know is refused, and the folder stays as it was', async () => {
  using folder = temporaryFolder();
  const file = await backedUp(folder.path, 500);
  const to = join(folder.path, 'to');
  const spoilt = (name: string, spoil: (path: string) => void) => {
    const path = join(folder.path, name);
    copyFileSync(file, path);
    spoil(path);
    return path;
  };
  const edited = (name: string, sql: string) =>
    spoilt(name, (path) => {
      using database = new DatabaseSync(path);
      database.exec(sql);
    });
  const bytes = readFileSync(file);
  const cases: [string, RegExp][] = [
    [join(folder.path, 'missing'), /there is no file/],
    [spoilt('text', (path) => writeFileSync(path, 'no database at all\n'.repeat(100))), /file is not a database/],
    [spoilt('empty', (path) => writeFileSync(path, '')), /is no backup/],
    [spoilt('cut', (path) => writeFileSync(path, bytes.subarray(0, bytes.length / 2))), /damaged|malformed/],
    [
      spoilt('scribbled', (path) =>
        writeFileSync(path, Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(8192, 7), bytes.subarray(16_384)])),
      ),
      /damaged|malformed/,
    ],
    [edited('newer', 'PRAGMA user_version = 999'), /made by a newer Fanfare \(schema 999/],
    [edited('copied', 'DROP TABLE backup'), /is no backup; `fanfare backup FILE` makes one/],
  ];
  for (const [path, reason] of cases) {
    assert.throws(() => restoreBackup(path, to, { force: true }), reason, path);
    assert.throws(() => readdirSync(to), /ENOENT/, 'nothing was made');
  }
  assert.equal(checkBackup(file).version, '1.2.3');
});

test('progress may end a backup', async () => {
  using folder = temporaryFolder();
  await using store = storeIn(folder.path);
  fill(join(folder.path, 'fanfare.db'), 1_000);
  const ended = store.backup(join(folder.path, 'backup'), facts, () => {
    throw new Error('enough');
  });
  await assert.rejects(ended, /enough/);
});

test('a folder of a process that was killed is backed up with what its log holds', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const file = join(folder.path, 'backup');
  const copy = join(folder.path, 'killed');
  mkdirSync(copy);
  {
    using database = openDatabase(path);
    database.exec("INSERT INTO access_key VALUES ('a', '{}')");
    // As a kill leaves it: what was acknowledged is in the log only.
    for (const ending of ['', '-wal']) copyFileSync(path + ending, join(copy, `fanfare.db${ending}`));
  }
  await writeBackup(join(copy, 'fanfare.db'), file, facts, nothing);
  using backup = new DatabaseSync(file, { readOnly: true });
  assert.deepEqual({ ...backup.prepare('SELECT id FROM access_key').get() }, { id: 'a' });
});

const RESTORING = `
  import { restoreBackup } from '${import.meta.resolve('../../src/store/backup/restore.ts')}';
  const [one, other, to] = process.argv.slice(1);
  for (let n = 0; ; n++) {
    restoreBackup(n % 2 ? one : other, to, { force: true });
    if (n === 0) process.stdout.write('.');
  }
`;

test('whoever is killed while it restores leaves the folder as it was, or restored', async () => {
  using folder = temporaryFolder();
  const backups = await Promise.all(
    ['one', 'other'].map(async (name, index) => {
      mkdirSync(join(folder.path, name));
      return backedUp(join(folder.path, name), index + 1);
    }),
  );
  const keyOf = (name: string) => rootKeyIn(join(folder.path, name, 'data')).accessKeyId;
  const keys = new Map([
    [1, keyOf('one')],
    [2, keyOf('other')],
  ]);
  const to = join(folder.path, 'to');
  const seed = Math.floor(Math.random() * 2 ** 32);
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RESTORING, ...backups, to]);
    await once(child.stdout, 'data');
    await setTimeout(((seed >>> (8 * round)) & 0xff) / 4);
    child.kill('SIGKILL');
    await once(child, 'close');
    using _lock = new FolderLock(to);
    finishRestore(to);
    await using store = storeIn(to);
    const { length } = store.accessKeys.all();
    assert.equal(rootKeyIn(to).accessKeyId, keys.get(length), `seed ${seed}, round ${round}: ${length} keys`);
    assert.deepEqual(
      readdirSync(to).filter((name) => name.startsWith('rest')),
      [],
    );
  }
});
