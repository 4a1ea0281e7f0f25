// What comes together is written together; everybody hears whether it was, and nobody waits for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { SteeredClock } from '../../src/base/clock.ts';
import { GroupCommit } from '../../src/store/tokens/group-commit.ts';

const TIMEOUT_MS = 5_000;

/** Writes wait until the test says how they end. */
function start(waitingMax = 100) {
  const clock = new SteeredClock();
  const faults: string[] = [];
  const writes: { items: readonly string[]; end: PromiseWithResolvers<void> }[] = [];
  const commits = new GroupCommit<string>({
    clock,
    waitingMax,
    timeoutMs: TIMEOUT_MS,
    fault: (cause) => faults.push((cause as Error).message),
    write(items) {
      const end = Promise.withResolvers<void>();
      writes.push({ items, end });
      return end.promise;
    },
  });
  return { clock, faults, writes, commits };
}

test('what came in one turn of the event loop is one write, and nobody hears before it is done', async () => {
  const { commits, writes } = start();
  const answers: boolean[] = [];
  for (const item of ['a', 'b', 'c']) void commits.add(item).then((isKept) => answers.push(isKept));
  assert.equal(writes.length, 0);
  await turn();
  assert.deepEqual(
    writes.map(({ items }) => items),
    [['a', 'b', 'c']],
  );
  await turn();
  assert.deepEqual(answers, []);
  writes[0]!.end.resolve();
  await turn();
  assert.deepEqual(answers, [true, true, true]);
});

test('what came while a write was under way is the next one', async () => {
  const { commits, writes } = start();
  const first = commits.add('a');
  await turn();
  const rest = [];
  for (const item of ['b', 'c', 'd']) {
    rest.push(commits.add(item));
    await turn();
  }
  assert.equal(writes.length, 1);
  writes[0]!.end.resolve();
  assert.equal(await first, true);
  await turn();
  assert.deepEqual(
    writes.map(({ items }) => items),
    [['a'], ['b', 'c', 'd']],
  );
  writes[1]!.end.resolve();
  assert.deepEqual(await Promise.all(rest), [true, true, true]);
});

test('a write that fails is told to those in it alone, and reported once until one succeeds', async () => {
  const { commits, writes, faults } = start();
  for (const [index, reason] of ['full', 'full', undefined, 'full again'].entries()) {
    const answer = commits.add('item');
    await turn();
    if (reason) writes[index]!.end.reject(new Error(reason));
    else writes[index]!.end.resolve();
    assert.equal(await answer, reason === undefined);
  }
  assert.deepEqual(faults, ['full', 'full again']);
});

test('so many may wait, written or not, and no more', async () => {
  const { commits, writes } = start(2);
  const a = commits.add('a');
  await turn();
  const b = commits.add('b');
  assert.equal(await commits.add('c'), false);
  writes[0]!.end.resolve();
  assert.equal(await a, true);
  const d = commits.add('d');
  assert.equal(await commits.add('e'), false);
  writes[1]!.end.resolve();
  await b;
  writes[2]!.end.resolve();
  assert.equal(await d, true);
  assert.deepEqual(
    writes.map(({ items }) => items),
    [['a'], ['b'], ['d']],
  );
});

test('a disk that hangs keeps nobody longer than the bound, and what nobody waits for is not written', async () => {
  const { commits, writes, faults, clock } = start(2);
  const first = commits.add('a');
  await turn();
  clock.advance(1_000);
  const second = commits.add('b');
  let answers = 0;
  for (const answer of [first, second]) void answer.then(() => answers++);
  clock.advance(TIMEOUT_MS - 1_001);
  await turn();
  assert.equal(answers, 0);
  clock.advance(1);
  assert.equal(await first, false);
  assert.equal(answers, 1);
  clock.advance(1_000);
  assert.equal(await second, false);
  assert.deepEqual(faults, ['The disk did not answer within 5000 ms']);
  const third = commits.add('c');
  writes[0]!.end.resolve();
  await turn();
  assert.deepEqual(
    writes.map(({ items }) => items),
    [['a'], ['c']],
  );
  writes[1]!.end.resolve();
  assert.equal(await third, true);
});

test('at the end everybody has an answer, and nothing is taken any more', async () => {
  const { commits, writes } = start();
  const answers = [commits.add('a')];
  await turn();
  answers.push(commits.add('b'));
  const closed = commits[Symbol.asyncDispose]();
  assert.equal(await commits.add('c'), false);
  writes[0]!.end.resolve();
  await turn();
  writes[1]!.end.resolve();
  await closed;
  assert.deepEqual(await Promise.all(answers), [true, true]);
  assert.equal(commits.isWriting, false);
  assert.equal(writes.length, 2);
});
