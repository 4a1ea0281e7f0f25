// What strangers write, as terminals and logs show it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { sign } from '../src/aws/sigv4/sign.ts';
import { blanked, harmless, harmlessJson, harmlessLine } from '../src/base/harmless.ts';
import { jsonLog, terminalLog } from '../src/start/logging.ts';
import { TestClient } from './support/client.ts';
import { REGION, failure, rootKey, testGateway } from './support/gateway.ts';

/** Everything that steers a terminal, turns a line around or cannot be seen. */
const CODES = [
  ...Array.from({ length: 0x20 }, (_, code) => code),
  ...Array.from({ length: 0x21 }, (_, at) => 0x7f + at),
  ...[0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x2060, 0xfeff, 0xd800, 0xdfff],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xe0041],
];
const PLAIN = 'aZ 09 äöü ñ 漢字 🙂 עברית \\x1b "quoted"';
const isPrintable = (text: string) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);

test('no control, format character or half of a pair gets through; everything else does', () => {
  for (const code of CODES) {
    const character = code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
    const text = `a${character}b`;
    const isKept = character === '\n' || character === '\t';
    assert.equal(harmless(text) === text, isKept, code.toString(16));
    for (const line of [harmlessLine(text), harmlessJson(text)]) {
      assert.ok(isPrintable(line), code.toString(16));
      assert.match(line, /^a(\\x..|(\\u....)+)b$/, code.toString(16));
    }
    if (!isKept) assert.ok(isPrintable(harmless(text)), code.toString(16));
    assert.equal(blanked(text), 'a b');
    assert.equal(JSON.parse(harmlessJson(JSON.stringify(text))), text, 'as JSON it means the same');
  }
  for (const same of [harmless, harmlessLine, harmlessJson, blanked]) assert.equal(same(PLAIN), PLAIN);
});

test('a line has a bound', () => {
  assert.equal(harmlessLine('x'.repeat(1_024)), 'x'.repeat(1_024));
  assert.equal(harmlessLine('x'.repeat(1_025)), `${'x'.repeat(1_024)}…`);
  assert.equal(harmlessLine('abc', 2), 'ab…');
  assert.equal(harmlessLine('a🙂b', 2), 'a…', 'half of a pair is none');
  assert.equal(harmlessLine('\n\n', 6), '\\x0a\\x…', 'as it is shown');
  const twice = harmlessLine('\u001b'.repeat(2_000));
  assert.equal(harmlessLine(twice), twice, 'once more changes nothing');
});

test('the log on a terminal shows what strangers wrote, cut and on one line', () => {
  const lines: string[] = [];
  const log = terminalLog('info', (line) => void lines.push(line));
  log.info({ reason: `\u001b]0;x\u0007\u009b31m\n12:00:00 error forged \u202e ${'x'.repeat(15_000)}` }, 'Refused');
  log.error({ err: new Error(`\u001b[2J${'y'.repeat(15_000)}`) }, 'Failed');
  const [refused = '', failed = ''] = lines.map((line) => line.replace(/\u001b\[\d+m/g, ''));
  assert.match(
    refused,
    /^\d\d:\d\d:\d\d info {2}Refused {2}reason=\\x1b\]0;x\\x07\\x9b31m\\x0a12:00:00 error forged \\u202e x+…\n$/,
  );
  assert.ok(refused.length < 1_200, String(refused.length));
  assert.ok(failed.includes('\\x1b[2J') && isPrintable(failed.replaceAll('\n', '')));
  assert.ok(failed.length < 9_000, String(failed.length));
});

test('so does the log of JSON lines', () => {
  const lines: string[] = [];
  const log = jsonLog('info', (line) => void lines.push(line.trimEnd()));
  log.info({ reason: `\u009b31m\u202e${'x'.repeat(15_000)}`, status: 7 }, 'Refused');
  log.error({ err: new Error(`\u009b${'y'.repeat(15_000)}`) }, 'Failed');
  const [refused, failed] = lines;
  const { reason, status } = JSON.parse(refused!) as { reason: string; status: number };
  assert.match(reason, /^\\x9b31m\\u202ex+…$/);
  assert.deepEqual([reason.length < 1_100, status], [true, 7]);
  const { err } = JSON.parse(failed!) as { err: { type: string; message: string; stack: string } };
  assert.deepEqual([err.type, err.message.startsWith('\\x9by'), err.message.length < 1_100], ['Error', true, true]);
  assert.ok(isPrintable(refused! + failed!));
});

test('what functions say keeps its tabs and its length there, and steers nothing', () => {
  const lines: string[] = [];
  const log = jsonLog('info', (line) => void lines.push(line.trimEnd()));
  log.info({ text: `REPORT\tDuration: 1 ms\u001b[2J${'x'.repeat(2_000)}` }, 'A function says');
  const { text } = JSON.parse(lines[0]!) as { text: string };
  assert.match(text, /^REPORT\tDuration: 1 ms\\x1b\[2Jx{2000}$/);
  assert.ok(isPrintable(lines[0]!));
});

test('paths and headers of strangers reach neither log, nor tail, nor status as they are', async () => {
  const seen: string[] = [];
  const log = terminalLog('info', (line) => void seen.push(line.replace(/\u001b\[\d+m/g, '')));
  await using gateway = await testGateway({ log });
  const { host } = new URL(gateway.url);
  const tailAt = '/_fanfare/tail';
  const scope = { region: REGION, service: 'execute-api', now: Date.now() };
  const unsigned = (target: string) => ({ method: 'GET', target, headers: { host }, body: Buffer.alloc(0) });
  const signed = (target: string) => ({ ...sign(unsigned(target), rootKey, scope) });
  await using tail = await TestClient.open(`${gateway.socketUrl}${tailAt}`, undefined, { headers: signed(tailAt) });

  // Somebody with a key, in a connection id; then anybody, in a date that node takes as Latin-1.
  const target = `/prod/@connections/%1b%5B31m%E2%80%AE${'x'.repeat(8_000)}`;
  assert.equal((await fetch(gateway.url + target, { headers: signed(target) })).status, 400);
  const socket = connect(gateway.port, '127.0.0.1');
  const authorization = `AWS4-HMAC-SHA256 Credential=A/20261122/r/ivschat/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  socket.write(
    Buffer.from(
      `POST /CreateRoom HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\nX-Amz-Date: \x9b31m\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      'latin1',
    ),
  );
  socket.resume();
  await once(socket, 'close');
  await failure(gateway.chat.getRoom({ identifier: '\u2066evil' }));

  const reasons = [await tail.frame(), await tail.frame(), await tail.frame()].map(({ reason }) => String(reason));
  assert.match(reasons[0]!, /^Invalid connectionId: \\x1b\[31m\\u202ex+…$/);
  assert.match(reasons[1]!, /Got '\\x9b31m'/);
  const status = await (await fetch(`${gateway.url}/_fanfare/status`, { headers: signed('/_fanfare/status') })).text();
  const { errors } = JSON.parse(status) as { errors: { reason: string }[] };
  assert.deepEqual(errors.map(({ reason }) => reason).toReversed(), reasons);
  for (const text of [...seen.map((line) => line.slice(0, -1)), ...reasons]) {
    assert.ok(isPrintable(text), text);
    assert.ok(text.length < 1_300, text);
  }
  assert.equal(seen.filter((line) => line.includes('A request was refused')).length, 3);
});

test('the live view tells of a close reason, as a client gave it, on one harmless line', async () => {
  await using gateway = await testGateway();
  const { host } = new URL(gateway.url);
  const unsigned = { method: 'GET', target: '/_fanfare/tail', headers: { host }, body: Buffer.alloc(0) };
  const headers = { ...sign(unsigned, rootKey, { region: REGION, service: 'execute-api', now: Date.now() }) };
  await using tail = await TestClient.open(`${gateway.socketUrl}/_fanfare/tail`, undefined, { headers });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  client.socket.close(1000, '\u202eevil\n\u009b2J');
  assert.equal((await tail.frame())['kind'], 'open');
  assert.equal((await tail.frame())['reason'], '\\u202eevil\\x0a\\x9b2J');
});
