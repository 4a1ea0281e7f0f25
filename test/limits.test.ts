// Limits: every number of the program that an operator may change.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { definitions, limitsOf } from '../src/base/limits/limits.ts';
import { parseLimit } from '../src/config/parse-limit.ts';
import { heldBy } from './limits-held.ts';

type Definition = { value: number; aws?: number; doc: string };
const all = Object.entries<Definition>(definitions);

test('every limit is a whole number with its unit in the name and a sentence of help', () => {
  for (const [name, { value, aws, doc }] of all) {
    assert.ok(Number.isSafeInteger(value) && value > 0, name);
    assert.match(name, /(Ms|Max|Min|PerSecond|PerMinute|Burst)$/);
    assert.match(doc, /^[A-Z].*\.$/s, name);
    if (aws !== undefined) assert.ok(Number.isSafeInteger(aws) && aws > 0 && aws < value, `${name}: ours is wider`);
  }
});

test("our limits are ours, and AWS's where that is chosen and theirs are narrower", () => {
  const [ours, aws] = [limitsOf('ours'), limitsOf('aws')];
  assert.deepEqual(limitsOf(), ours);
  for (const [name, definition] of all) {
    assert.equal(ours[name as keyof typeof ours], definition.value);
    assert.equal(aws[name as keyof typeof aws], definition.aws ?? definition.value);
  }
  // spec/ivschat.md, section 1.6, and spec/apigateway-websocket.md, section 1.8.
  assert.equal(aws.createChatTokenRequestsPerSecond, 200);
  assert.equal(aws.newConnectionsPerSecond, 500);
  assert.deepEqual([aws.controlRequestsPerSecond, aws.controlRequestsBurst], [10, 40]);
});

test('a single limit wins over either preset, and 0 is a value', () => {
  assert.equal(limitsOf('aws', { sendEventRequestsPerSecond: 7 }).sendEventRequestsPerSecond, 7);
  assert.equal(limitsOf('ours', { chatHeartbeatMs: 0 }).chatHeartbeatMs, 0);
  assert.equal(limitsOf('ours', { chatHeartbeatMs: 0 }).apiHeartbeatMs, definitions.apiHeartbeatMs.value);
});

test('every limit is met by a test that names it', () => {
  for (const [name, file] of Object.entries(heldBy)) {
    const source = readFileSync(join(import.meta.dirname, `${file}.test.ts`), 'utf8');
    // By its name in code or in a title: what only a comment says is not tested.
    const said = source.replaceAll(/^ *\/\/.*$/gm, '');
    assert.match(said, new RegExp(`\\b${name}\\b`), `${file} does not name ${name}`);
  }
});

test('NAME=VALUE is read', () => {
  assert.deepEqual(parseLimit('idleTimeoutMs=5000'), { idleTimeoutMs: 5000 });
  assert.deepEqual(parseLimit('chatHeartbeatMs=0'), { chatHeartbeatMs: 0 });
  assert.deepEqual(parseLimit('outboxBytesMax=999999999999999'), { outboxBytesMax: 999_999_999_999_999 });
});

test('an unknown limit is refused with the one that was probably meant, else with where they are listed', () => {
  const meant: { readonly [text: string]: string } = {
    'IDLETIMEOUTMS=1': 'did you mean idleTimeoutMs?',
    'idleTimeout=1': 'did you mean idleTimeoutMs?',
    'roomMax=1': 'did you mean roomsMax?',
    ' idleTimeoutMs=1': 'did you mean idleTimeoutMs?',
  };
  const lost = ['', '=', '=1', 'x=1', '__proto__=1', 'constructor=1', 'toString=1'];
  for (const text of [...Object.keys(meant), ...lost]) {
    const [name] = text.split('=');
    const hint = meant[text] ?? '`fanfare start --help` lists them';
    assert.throws(() => parseLimit(text), new RangeError(`there is no limit named '${name}'; ${hint}`));
  }
});

test('a value that is no whole number is refused with one that would do', () => {
  for (const value of [
    '',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    'ten',
    '1_000',
    'Infinity',
    '٣',
    '1'.repeat(16),
    '1=2',
  ]) {
    assert.throws(() => parseLimit(`idleTimeoutMs=${value}`), {
      name: 'RangeError',
      message: 'the limit idleTimeoutMs needs a whole number, as in idleTimeoutMs=600000',
    });
  }
  assert.throws(() => parseLimit('idleTimeoutMs'), RangeError);
});

test('the bounds that docs/security.md lists are there, and so are the tests that hold them', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/security.md'), 'utf8');
  const [, section = ''] = /\n## Bounds that strangers meet\n([^]*?)\n## /.exec(text) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:limit|---) /.test(line));
  assert.ok(rows.length > 20, 'the table is there');
  const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  for (const row of rows) {
    const [, limits, , , tests] = row.split('|');
    for (const name of quoted(limits)) assert.ok(name in definitions, name);
    for (const name of quoted(tests)) assert.ok(existsSync(join(import.meta.dirname, `${name}.test.ts`)), name);
  }
});
