// Files that change are told of when they have stayed the same for two looks, and once.
import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../src/base/clock.ts';
import { SteeredClock } from '../src/base/clock.ts';
import { FileWatch } from '../src/start/file-watch.ts';
import { temporaryFolder } from './support/process.ts';

const fileCheckMs = 1_000;

/** A watch, and a way to let it look once. */
function watching(files: readonly string[]) {
  const clock = new SteeredClock();
  let changes = 0;
  let looked = Promise.withResolvers<void>();
  const seen: Clock = {
    now: () => clock.now(),
    steady: () => clock.steady(),
    monotonic: () => clock.monotonic(),
    after(delayMs, run) {
      looked.resolve();
      return clock.after(delayMs, run);
    },
  };
  const watch = new FileWatch({ clock: seen, limits: { fileCheckMs }, files: () => files, changed: () => changes++ });
  return {
    begun: looked.promise,
    async look(): Promise<number> {
      looked = Promise.withResolvers();
      clock.advance(fileCheckMs);
      await looked.promise;
      return changes;
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

test('a change is told of at the second look that finds the files the same, however they changed', async () => {
  using folder = temporaryFolder();
  const [one, other] = [join(folder.path, 'one'), join(folder.path, 'other')];
  writeFileSync(one, 'a');
  writeFileSync(other, 'a');
  using watch = watching([one, other]);
  await watch.begun;
  assert.equal(await watch.look(), 0);
  const told = async (count: number) => {
    assert.equal(await watch.look(), count - 1, 'not at once');
    assert.equal(await watch.look(), count);
    assert.equal(await watch.look(), count, 'and once');
  };
  writeFileSync(one, 'ab');
  await told(1);
  writeFileSync(`${other}.new`, 'a');
  renameSync(`${other}.new`, other);
  await told(2);
  rmSync(one);
  await told(3);
  // Somebody who goes on writing is waited for.
  for (let length = 0; length < 5; length++) {
    writeFileSync(one, 'x'.repeat(length));
    assert.equal(await watch.look(), 3);
  }
  assert.equal(await watch.look(), 4);
});

test('a watch that is over looks no more', async () => {
  using folder = temporaryFolder();
  const watch = watching([join(folder.path, 'none')]);
  watch[Symbol.dispose]();
  // Its look was under way.
  assert.equal(await Promise.race([watch.begun.then(() => 'looks'), wait(50, 'silent')]), 'silent');
});
