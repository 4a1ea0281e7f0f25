// What `npm run bench -- --report` writes.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Row } from '../../bench/harness/row.ts';
import { figure, ratioRow } from '../../bench/harness/row.ts';
import { judgementOf } from '../../bench/judgement.ts';
import { machineNow } from '../../bench/report/machine.ts';
import type { Measured, Report } from '../../bench/report/report.ts';
import { writeReport } from '../../bench/report/report.ts';
import { scenarios } from '../../bench/scenarios.ts';

const docs = mkdtempSync(join(tmpdir(), 'fanfare-report-'));
after(() => rmSync(docs, { recursive: true, force: true }));
const page = () => readFileSync(join(docs, 'performance.md'), 'utf8');

const row: Row = {
  ...ratioRow('post', 'a <post>', [2, 3, 4], [2, 2, 2], [figure('CPU', 'µs', [2, 3, 4], [2, 2, 2])]),
  note: 'this machine is slow',
};
const measured = (rows: readonly Row[]): Measured => ({
  about: 'posts',
  sides: 'ours, theirs',
  date: '2026-11-28',
  seed: 7,
  sockets: 100,
  machine: machineNow(),
  versions: { ws: '8', nchan: '1.3.6' },
  absent: ['socket.io'],
  seconds: 1,
  rows,
  faults: [],
});

test('a report changes the tables between their marks, a plot and the data, and nothing that was written by hand', async () => {
  const prose = 'By hand.\n\n<!-- bench post -->\nold\n<!-- end -->\n\n<!-- bench tls -->\nkept\n<!-- end -->\n';
  writeFileSync(join(docs, 'performance.md'), prose);
  await writeReport({ post: measured([row]) }, docs);
  assert.match(page(), /^By hand\.\n/);
  assert.match(page(), /\| a <post> +\| 1\.5 \[1\.25-1\.75\] +\| ≤ 1\.12: MISSED +\| 3, 2 +\|/);
  assert.match(page(), /this machine is slow/);
  assert.match(page(), /nchan 1\.3\.6; absent: socket\.io; commit/);
  assert.match(page(), /seed 7, 3 sweeps, up to 100 sockets/);
  assert.match(page(), /<!-- bench tls -->\n\n?kept\n\n?<!-- end -->/);
  assert.doesNotMatch(page(), /old/);
  const svg = readFileSync(join(docs, 'performance/post.svg'), 'utf8');
  assert.match(svg, /a &#60;post&#62;/);
  assert.match(svg, /goal 1\.1/);

  // Another run of another scenario leaves the first one as it was.
  await writeReport({ tls: measured([]) }, docs);
  const report = JSON.parse(readFileSync(join(docs, 'performance.json'), 'utf8')) as Report;
  assert.equal(report['post']!.rows[0]!.value.median, 1.5);
  assert.match(page(), /MISSED/);
  assert.doesNotMatch(page(), /kept/);
});

test('a table without a place is an error, not a loss', async () => {
  writeFileSync(join(docs, 'performance.md'), 'By hand.\n');
  await assert.rejects(() => writeReport({ mixed: measured([]) }, docs), /no place for the table of/);
});

test('docs/performance.md has a place for every scenario, and no other', () => {
  const places = [...readFileSync('docs/performance.md', 'utf8').matchAll(/<!-- bench ([\w-]+) -->/g)].map(
    ([, name]) => name,
  );
  assert.deepEqual(new Set(places), new Set(scenarios.map(({ name }) => name)));
  assert.equal(places.length, scenarios.length);
});

test('a goal is met, missed within the tolerance, or missed; also one that asks for much', () => {
  const at = (value: number): Row => ({ ...row, value: { low: value, median: value, high: value } });
  const most = { atMost: 1, socketsMin: 1 };
  const least = { atLeast: 100, socketsMin: 1 };
  assert.deepEqual(
    [1, 1.19, 1.21].map((value) => judgementOf(at(value), most)),
    ['met', 'missed within the tolerance', 'MISSED'],
  );
  assert.deepEqual(
    [100, 84, 83].map((value) => judgementOf(at(value), least)),
    ['met', 'missed within the tolerance', 'MISSED'],
  );
});
