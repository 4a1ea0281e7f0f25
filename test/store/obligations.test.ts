// What is owed outlives a process, and costs the database nothing until it has been owed for a while.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import type { Database } from '../../src/store/database/database.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { Obligations } from '../../src/store/obligations.ts';
import { temporaryFolder } from '../support/process.ts';

function start({ path = ':memory:', isKept = true, disconnectsOwedMax = 1_000 } = {}) {
  const database = openDatabase(path);
  const clock = new SteeredClock();
  const faults: string[] = [];
  const fault = (cause: unknown) => void faults.push((cause as Error).message);
  const bounds = { disconnectsOwedMax };
  const obligations = new Obligations(database, isKept, clock, bounds, fault);
  return { database, clock, faults, bounds, obligations };
}

const writtenIn = (database: Database) =>
  database
    .prepare('SELECT facts FROM obligation ORDER BY number')
    .all()
    .map(({ facts }) => (JSON.parse(String(facts)) as { id: number }).id);
const idsOf = (obligations: Obligations) => [...obligations.left()].map(({ facts }) => (facts as { id: number }).id);

test('what is owed is written 50 ms later, in one write; what was settled by then is not', () => {
  const { database, clock, obligations } = start();
  const [first, second] = [1, 2, 3].map((id) => obligations.owe({ id })!);
  obligations.settle(second!);
  clock.advance(49);
  assert.deepEqual(writtenIn(database), []);
  const { changes } = database.prepare('SELECT total_changes() AS changes').get()!;
  clock.advance(1);
  assert.deepEqual(writtenIn(database), [1, 3]);
  assert.equal(Number(database.prepare('SELECT total_changes() AS changes').get()!['changes']) - Number(changes), 2);
  obligations.settle(first!);
  clock.advance(50);
  assert.deepEqual(writtenIn(database), [3]);
});

test('a write does not wait for the disk, and those after it do', () => {
  const { database, obligations } = start();
  const synchronous = () => Object.values(database.prepare('PRAGMA synchronous').get()!)[0];
  const seen: unknown[] = [];
  obligations.owe({ toJSON: () => seen.push(synchronous()) });
  obligations.flush();
  assert.deepEqual([seen, synchronous()], [[1], 2]);
});

test('the next process finds what was left, in order, and not what is owed since', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  {
    const { database, obligations } = start({ path });
    const all = Array.from({ length: 250 }, (_, id) => obligations.owe({ id })!);
    obligations.flush();
    obligations.settle(all[7]!);
    obligations.flush();
    // As after a kill: nothing is said at the end.
    database.close();
  }
  const { database, obligations } = start({ path });
  obligations.owe({ id: 1_000 });
  obligations.flush();
  const expected = Array.from({ length: 250 }, (_, id) => id).filter((id) => id !== 7);
  assert.deepEqual(idsOf(obligations), expected);
  for (const obligation of obligations.left()) obligations.settle(obligation);
  obligations.flush();
  assert.deepEqual(writtenIn(database), [1_000]);
  database.close();
});

test('over disconnectsOwedMax nothing is remembered, those of the process before included', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  {
    const { database, obligations } = start({ path });
    obligations.owe({ id: 1 });
    obligations.flush();
    database.close();
  }
  const { database, obligations } = start({ path, disconnectsOwedMax: 3 });
  const second = obligations.owe({ id: 2 })!;
  assert.equal(obligations.isFull, false);
  assert.ok(obligations.owe({ id: 3 }));
  assert.equal(obligations.isFull, true);
  assert.equal(obligations.owe({ id: 4 }), undefined);
  obligations.settle(second);
  assert.ok(obligations.owe({ id: 5 }));
  database.close();
});

test('where nothing is kept, nothing is owed', () => {
  const { obligations } = start({ isKept: false });
  assert.deepEqual([obligations.owe({ id: 1 }), obligations.isFull], [undefined, false]);
});

test('what ends stays owed, whatever is settled afterwards', () => {
  const { database, obligations } = start();
  const [first, second] = [1, 2].map((id) => obligations.owe({ id })!);
  obligations.flush();
  obligations.settle(first!);
  obligations.end();
  obligations.settle(second!);
  obligations.flush();
  assert.deepEqual(writtenIn(database), [2]);
});

test('what cannot be read is told of and forgotten', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  {
    const { database } = start({ path });
    database.exec(`INSERT INTO obligation VALUES (1, '{"id":1}'), (2, '{'), (3, '{"id":3}')`);
    database.close();
  }
  const { database, obligations, faults } = start({ path });
  database.damaged = (cause) => void faults.push(cause.message);
  assert.deepEqual(idsOf(obligations), [1, 3]);
  assert.deepEqual(faults, ['the record of obligation 2 is damaged']);
  obligations.flush();
  assert.deepEqual(writtenIn(database), [1, 3]);
  database.close();
});

test('a disk that takes nothing for a while loses nothing of what is owed', () => {
  const { database, clock, obligations, faults } = start();
  database.exec('PRAGMA query_only = 1');
  const [first] = [1, 2].map((id) => obligations.owe({ id })!);
  clock.advance(50);
  assert.equal(faults.length, 1);
  obligations.settle(first!);
  database.exec('PRAGMA query_only = 0');
  clock.advance(1_000);
  assert.deepEqual(writtenIn(database), [2]);
});
