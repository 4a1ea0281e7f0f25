// What is written a moment later: in one write, and again after the database failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { WriteBehind } from '../../src/store/write-behind.ts';

function start() {
  const database = openDatabase(':memory:');
  database.exec('CREATE TABLE word (text TEXT)');
  const clock = new SteeredClock();
  const faults: unknown[] = [];
  const insert = database.prepare('INSERT INTO word (text) VALUES (?)');
  const words = new WriteBehind<string>({
    database,
    clock,
    fault: (cause) => faults.push(cause),
    write(text) {
      if (text === 'bad' && faults.length < 2) throw new Error('The disk is full');
      insert.run(text);
    },
  });
  const stored = () =>
    database
      .prepare('SELECT text FROM word')
      .all()
      .map(({ text }) => text);
  return { clock, words, stored, faults };
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
  const { clock, words, stored, faults } = start();
  words.add('a');
  words.add('bad');
  clock.advance(5);
  assert.deepEqual([faults.length, stored()], [1, []]);
  words.add('later');
  clock.advance(999);
  assert.equal(faults.length, 1);
  clock.advance(1);
  assert.deepEqual([faults.length, stored()], [2, []]);
  clock.advance(1_000);
  assert.deepEqual([faults.length, stored()], [2, ['a', 'bad', 'later']]);
});

test('a flush by hand says why it failed, and keeps everything', () => {
  const { words, stored, faults } = start();
  words.add('a');
  words.add('bad');
  assert.throws(() => words.flush(), /The disk is full/);
  faults.push('one', 'two');
  words.flush();
  assert.deepEqual(stored(), ['a', 'bad']);
});
