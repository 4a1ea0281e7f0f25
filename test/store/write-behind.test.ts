// What is written a moment later: in one write, and again after the database failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { WriteBehind } from '../../src/store/database/write-behind.ts';

function start() {
  const database = openDatabase(':memory:');
  database.exec('CREATE TABLE word (text TEXT)');
  const clock = new SteeredClock();
  const faults: string[] = [];
  const disk = { isFull: true };
  const insert = database.prepare('INSERT INTO word (text) VALUES (?)');
  const words = new WriteBehind<string>({
    clock,
    everyMs: 5,
    change: (run) => database.change(run),
    fault: (cause) => faults.push((cause as Error).message),
    write(text) {
      if (text === 'bad' && disk.isFull) throw new Error('The disk is full');
      insert.run(text);
    },
  });
  const stored = () =>
    database
      .prepare('SELECT text FROM word')
      .all()
      .map(({ text }) => text);
  return { database, clock, words, stored, faults, disk };
}

test('what came within a moment is written at its end', () => {
  const { clock, words, stored } = start();
  words.add('a');
  clock.advance(4);
  words.add('b');
  assert.deepEqual(stored(), []);
  clock.advance(1);
  assert.deepEqual(stored(), ['a', 'b']);
});

test('what was forgotten in time is not written', () => {
  const { clock, words, stored } = start();
  words.add('a');
  words.add('b');
  words.forget('a');
  clock.advance(5);
  assert.deepEqual(stored(), ['b']);
});

test('a write that fails is reported, leaves nothing half done, and is tried again until it succeeds', () => {
  const { clock, words, stored, faults, disk } = start();
  words.add('a');
  words.add('bad');
  clock.advance(5);
  assert.deepEqual([faults, stored()], [['The disk is full'], []]);
  words.add('later');
  clock.advance(1_000);
  assert.deepEqual(stored(), []);
  disk.isFull = false;
  clock.advance(999);
  assert.deepEqual(stored(), []);
  clock.advance(1);
  assert.deepEqual([faults.length, stored()], [1, ['a', 'bad', 'later']]);
});

test('while it goes on failing, that is told every ten seconds', () => {
  const { clock, words, faults } = start();
  words.add('bad');
  clock.advance(5 + 9_999);
  assert.equal(faults.length, 1);
  clock.advance(1);
  assert.equal(faults.length, 2);
  clock.advance(20_000);
  assert.equal(faults.length, 4);
});

test('a flush by hand says why it failed, and keeps everything', () => {
  const { words, stored, disk } = start();
  words.add('a');
  words.add('bad');
  assert.throws(() => words.flush(), /The disk is full/);
  disk.isFull = false;
  words.flush();
  assert.deepEqual(stored(), ['a', 'bad']);
});

test('a full disk is called by its name, though SQLite has rolled back already', () => {
  const { database, clock, words, stored, faults } = start();
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  database.exec(`PRAGMA max_page_count = ${pages}`);
  const large = 'x'.repeat(100_000);
  words.add(large);
  clock.advance(5);
  assert.deepEqual(faults, ['database or disk is full']);
  database.exec('PRAGMA max_page_count = 1000000');
  clock.advance(1_000);
  assert.deepEqual(stored(), [large]);
});
