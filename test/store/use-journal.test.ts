// Two files that take turns: everything is found again that is not over, however a write ended.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, readlinkSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { StoreError } from '../../src/store/database/database.ts';
import { UseJournal } from '../../src/store/tokens/use-journal.ts';
import { temporaryFolder } from '../support/process.ts';

const JOURNAL = new URL('../../src/store/tokens/use-journal.ts', import.meta.url).href;

/** Longer than a file may become before it gives way. */
const LONG = 'x'.repeat(300_000);

function newJournal() {
  const folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const open = () => new UseJournal(path);
  const file = (name: 'a' | 'b') => `${path}-uses-${name}`;
  return { ...folder, path, open, file };
}

const idsOf = ({ uses }: UseJournal) => uses.map(({ id }) => id);

test('what was written is found again, the earliest to end first', async () => {
  using place = newJournal();
  const journal = place.open();
  assert.deepEqual([journal.uses, journal.forgottenMs], [[], 0]);
  await journal.write([{ id: 'late', expiresMs: 30 }], 1);
  await journal.write(
    [
      { id: 'early', expiresMs: 10 },
      { id: 'middle', expiresMs: 20 },
    ],
    2,
  );
  journal.close();
  assert.deepEqual(place.open().uses, [
    { id: 'early', expiresMs: 10 },
    { id: 'middle', expiresMs: 20 },
    { id: 'late', expiresMs: 30 },
  ]);
});

test('the files can be read by their owner only', () => {
  using place = newJournal();
  place.open().close();
  for (const name of ['a', 'b'] as const) assert.equal(statSync(place.file(name)).mode & 0o777, 0o600);
});

test('a write that was cut short anywhere spoils nothing before or after it', async () => {
  using place = newJournal();
  const first = place.open();
  await first.write([{ id: 'before', expiresMs: 1_700_000_000_000 }], 1);
  first.close();
  const whole = statSync(place.file('a')).size;
  const torn = '\ntorn 1700000000000\n- 1700000000000';
  for (let length = 0; length < torn.length; length++) {
    truncateSync(place.file('a'), whole);
    appendFileSync(place.file('a'), torn.slice(0, length));
    const journal = place.open();
    await journal.write([{ id: 'after', expiresMs: 1_700_000_000_001 }], 1);
    journal.close();
    const again = place.open();
    const ids = idsOf(again);
    assert.ok(ids.includes('before') && ids.includes('after'), `${ids} after ${length} bytes`);
    assert.ok(again.forgottenMs <= 1_700_000_000_000);
    again.close();
  }
});

test('a write of which the disk takes a part only is none', async () => {
  using place = newJournal();
  // A bound for files is met like the end of a disk: what fits is written.
  const script = `
    const { UseJournal } = await import(${JSON.stringify(JOURNAL)});
    const uses = [{ id: 'x'.repeat(100_000), expiresMs: 30 }];
    await new UseJournal(process.argv[1]).write(uses, 1).then(() => console.log('kept'), ({ message }) => console.log(message));`;
  const limited = `ulimit -f 10; exec "$0" --input-type=module -e "$1" "$2"`;
  const args = ['-c', limited, process.execPath, script, place.path];
  const { stdout } = await promisify(execFile)('/bin/sh', args);
  assert.equal(stdout, 'The disk took a part of a write\n');
  assert.deepEqual(place.open().uses, []);
});

test('a long file gives way when all in the other is over, and it is told until when that was', async () => {
  using place = newJournal();
  const journal = place.open();
  await journal.write([{ id: LONG, expiresMs: 100 }], 10);
  await journal.write([{ id: 'last', expiresMs: 110 }], 20);
  // The other file is empty: from here on it takes its turn.
  await journal.write([{ id: LONG, expiresMs: 150 }], 60);
  assert.equal(statSync(place.file('b')).size, LONG.length + 5);
  // It is long, but in the first file a use ends at 110.
  await journal.write([{ id: 'waits', expiresMs: 160 }], 110);
  assert.notEqual(statSync(place.file('a')).size, 0);
  await journal.write([{ id: 'turns', expiresMs: 161 }], 111);
  assert.equal(statSync(place.file('a')).size, 0);
  journal.close();
  const again = place.open();
  assert.deepEqual(idsOf(again), [LONG, 'waits', 'turns']);
  assert.equal(again.forgottenMs, 111);
});

test('the file that was growing goes on growing after a restart', async () => {
  using place = newJournal();
  const journal = place.open();
  await journal.write([{ id: LONG, expiresMs: 100 }], 10);
  await journal.write([{ id: 'turn', expiresMs: 101 }], 20);
  await journal.write([{ id: 'second', expiresMs: 102 }], 30);
  journal.close();
  const again = place.open();
  await again.write([{ id: 'third', expiresMs: 103 }], 40);
  assert.match(readFileSync(place.file('b'), 'latin1'), /second 102\nthird 103$/);
});

test('a file gives way when it is full to the byte, and one that was emptied begins from nothing', async () => {
  using place = newJournal();
  const journal = place.open();
  // A line is a break, the id, a blank and the time.
  const full = 'x'.repeat(256 * 1024 - 5);
  await journal.write([{ id: full, expiresMs: 100 }], 10);
  await journal.write([{ id: 'in a', expiresMs: 101 }], 20);
  await journal.write([{ id: 'in b', expiresMs: 102 }], 30);
  assert.match(readFileSync(place.file('b'), 'latin1'), /in b 102$/);
  await journal.write([{ id: LONG, expiresMs: 103 }], 40);
  await journal.write([{ id: 'turns', expiresMs: 104 }], 110);
  // Had it kept its old length, this one would send it away again.
  await journal.write([{ id: 'first', expiresMs: 205 }], 120);
  await journal.write([{ id: 'second', expiresMs: 206 }], 210);
  assert.match(readFileSync(place.file('a'), 'latin1'), /first 205\nsecond 206$/);
  journal.close();
});

test('what is closed is no descriptor any more', { skip: process.platform !== 'linux' }, () => {
  using place = newJournal();
  const opened = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(place.path);
      } catch {
        return false;
      }
    }).length;
  const journal = place.open();
  assert.equal(opened(), 2);
  journal.close();
  assert.equal(opened(), 0);
});

test('a place that cannot be written is told as what an operator can mend', () => {
  assert.throws(() => new UseJournal('/proc/nowhere/fanfare.db'), StoreError);
});
