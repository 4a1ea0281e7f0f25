// How texts and tables are made to fit a terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, shortened } from '../../src/cli/screen/cells.ts';
import { table } from '../../src/cli/screen/columns.ts';
import { briefDuration, duration } from '../../src/cli/screen/local-time.ts';
import type { Paint } from '../../src/cli/screen/paint.ts';
import { PasteFilter } from '../../src/cli/screen/paste-filter.ts';
import { PassThrough } from 'node:stream';

const plain: Paint = (_style, text) => text;

test('characters are counted as a terminal shows them', () => {
  for (const [text, cells] of [
    ['', 0],
    ['abc', 3],
    // Ambiguous ones are narrow.
    ['é…→·', 4],
    ['日本語', 6],
    ['한글', 4],
    ['ｱＡ', 3],
    ['👋', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['❤', 1],
    ['👩\u200d👩\u200d👧', 2],
    // Marks stand on the letter before them.
    ['e\u0301', 1],
    ['a\u0302\u0323b', 2],
    ['ก็', 1],
  ] as const)
    assert.equal(cellsOf(text), cells, JSON.stringify(text));
});

test('a text that is too long ends in an ellipsis, and never takes more than it may', () => {
  assert.equal(shortened('abcdef', 6), 'abcdef');
  assert.equal(shortened('abcdef', 5), 'abcd…');
  assert.equal(shortened('日本語', 5), '日本…');
  assert.equal(shortened('日本語', 4), '日…', 'half of a character is none');
  assert.equal(shortened('e\u0301e\u0301e\u0301', 2), 'e\u0301…', 'a mark stays with its letter');
  assert.equal(shortened('👍🏽👍🏽👍🏽', 5), '👍🏽👍🏽…');
  assert.equal(shortened('abc', 1), '…');
  assert.equal(shortened('abc', 0), '');
  for (const text of ['abcdefghij', '日本語日本語', 'a日b本c語', '👋👋👋👋', '🇩🇪🇩🇪🇩🇪'])
    for (let cells = 0; cells < 12; cells++) assert.ok(cellsOf(shortened(text, cells)) <= cells, `${text} in ${cells}`);
});

test('columns are as wide as their contents, and the widest give first where there is no room', () => {
  const columns = [
    { title: 'ID', min: 4 },
    { title: 'NAME', min: 4 },
    { title: 'N', min: 1, isNumber: true as const },
  ];
  const rows = [
    ['1234', '日本語', '7'],
    ['5678', 'a long name', '42'],
  ];
  assert.equal(
    table(columns, rows, 80, plain),
    'ID    NAME          N\n1234  日本語        7\n5678  a long name  42\n',
  );
  assert.equal(table(columns, rows, 16, plain), 'ID    NAME     N\n1234  日本語   7\n5678  a lon…  42\n');
  assert.equal(table(columns, rows, 11, plain), 'ID    NAME\n1234  日本…\n5678  a lo…\n', 'the last is left out');
  for (let width = 4; width < 40; width++)
    for (const line of table(columns, rows, width, plain).split('\n'))
      assert.ok(cellsOf(line) <= width, `${width}: ${line}`);
});

test('durations are said in units that people use', () => {
  const [second, minute, hour] = [1_000, 60_000, 3_600_000];
  assert.deepEqual(
    [0, 59 * second, 61 * minute, 25 * hour].map((ms) => [duration(ms), briefDuration(ms)]),
    [
      ['0 min 0 s', '0 s'],
      ['0 min 59 s', '59 s'],
      ['1 h 1 min', '1 h'],
      ['1 d 1 h', '1 d'],
    ],
  );
});

test('what is pasted cannot enter lines nor press keys, however it is cut into pieces', async () => {
  const typed = 'a\r\u001b[A';
  const pasted = 'one\r\ntwo\tthree\n\u001b[Bé日';
  const bytes = Buffer.from(`${typed}\u001b[200~${pasted}\u001b[201~\rb`);
  for (let size = 1; size <= bytes.length; size++) {
    const filter = new PasteFilter(new PassThrough());
    for (let at = 0; at < bytes.length; at += size) filter.write(bytes.subarray(at, at + size));
    filter.end();
    const chunks = await filter.toArray();
    const text = Buffer.concat(chunks as Buffer[]).toString();
    // The two bytes of a line's end are two blanks where they are cut apart.
    assert.equal(text.replace('one  two', 'one two'), `${typed}one two three  [Bé日\rb`, `pieces of ${size}`);
  }
});
