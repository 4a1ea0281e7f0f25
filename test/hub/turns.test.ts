// Turns: who waits goes on in order, a little each, and never so long that others notice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { Turns } from '../../src/hub/turns.ts';
import type { Worker } from '../../src/hub/turns.ts';

const LIMITS = { turnWorkMax: 10, connectionTurnWorkMax: 4, turnTimeMs: 5 };

function newTurns() {
  const clock = new SteeredClock();
  const faults: unknown[] = [];
  const log: string[] = [];
  const turns = new Turns({ clock, limits: LIMITS, fault: (cause) => void faults.push(cause) });
  turns.onEnd(() => void log.push('write'));

  /** Has so many things to do, each of which costs one and may take time. */
  const worker = (name: string, count: number, ms = 0): Worker => {
    let left = count;
    const self = {
      takeTurn() {
        let done = 0;
        let mayGoOn = true;
        while (left > 0 && mayGoOn) {
          left--;
          done++;
          clock.advance(ms);
          mayGoOn = turns.spend(1, clock.now());
        }
        log.push(`${name}${done}`);
        if (left > 0) turns.wait(self);
      },
    };
    return self;
  };
  return { clock, faults, log, turns, worker };
}

test('those who wait go on in order, each with its part, until the work of the turn is done', async () => {
  const { log, turns, worker } = newTurns();
  turns.wait(worker('a', 6));
  turns.wait(worker('b', 9));
  turns.wait(worker('c', 1));
  await setImmediate();
  // Ten in all: the part that takes it there is done to its end.
  assert.deepEqual(log, ['write', 'a4', 'b4', 'c1', 'a2']);
  await setImmediate();
  assert.deepEqual(log.slice(5), ['write', 'b4', 'b1']);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  assert.ok(log.length <= 9, 'nobody waits, and soon there are no more turns');
});

test('a turn ends when its time is over, and the next begins with the next', async () => {
  const { log, turns, worker } = newTurns();
  for (const name of ['a', 'b']) turns.wait(worker(name, 3, LIMITS.turnTimeMs));
  turns.wait(worker('c', 1));
  await setImmediate();
  assert.deepEqual(log, ['write', 'a1']);
  await setImmediate();
  assert.deepEqual(log.slice(2), ['write', 'b1']);
  await setImmediate();
  assert.deepEqual(log.slice(4), ['write', 'c1', 'a1']);
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  assert.deepEqual(log.slice(7), ['write', 'b1', 'write', 'a1', 'write', 'b1']);
});

test('a turn goes on as long as there is time', async () => {
  const { log, turns, worker } = newTurns();
  turns.wait(worker('a', 3, LIMITS.turnTimeMs - 4));
  await setImmediate();
  assert.deepEqual(log, ['write', 'a3']);
});

test('who has not waited may do its part at once; when the work of the turn is done, next to nothing', async () => {
  const { clock, turns } = newTurns();
  /** How many small things somebody may do at once. */
  const part = () => {
    turns.begin();
    let done = 1;
    while (turns.spend(1, clock.now())) done++;
    return done;
  };
  assert.deepEqual([part(), part(), part(), part(), part()], [4, 4, 4, 2, 2]);
  await setImmediate();
  assert.equal(part(), 4, 'a new turn');
});

test('a fault of one costs the others nothing', async () => {
  const { faults, log, turns, worker } = newTurns();
  turns.wait({
    takeTurn() {
      throw new Error('broken');
    },
  });
  turns.wait(worker('a', 1));
  await setImmediate();
  assert.deepEqual(log, ['write', 'a1']);
  assert.equal(faults.length, 1);
});

test('who leaves has no turn, and who is to wait longer has none before', async () => {
  const { clock, log, turns, worker } = newTurns();
  const [gone, late] = [worker('gone', 1), worker('late', 1)];
  turns.wait(gone);
  turns.leave(gone);
  turns.wait(late, 100);
  clock.advance(99);
  await setImmediate();
  assert.deepEqual(log, ['write']);
  clock.advance(1);
  await setImmediate();
  assert.deepEqual(log, ['write', 'write', 'late1']);
});
