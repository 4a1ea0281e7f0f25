// Heads of answers that are read without Node's parser are read as it reads them. By hand for more:
// FANFARE_FUZZ_ROUNDS=1000000 node --test test/fuzz/answers.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerBody } from '../../src/backends/answer-body.ts';
import type { BackendAnswer } from '../../src/backends/backend-request.ts';
import { HeldBytes } from '../../src/backends/held-bytes.ts';
import { NodeClient } from '../../src/backends/node-client.ts';
import { readPlainHead } from '../../src/backends/plain/plain-head.ts';
import { Replay } from '../../src/backends/plain/replay.ts';
import { FairShare } from '../../src/base/fair-share.ts';
import { sharedLookup } from '../../src/base/hosts/shared-lookup.ts';
import type { Random } from './random.ts';
import { roundsOf, seeded } from './random.ts';

const BYTES_MAX = 1_000_000;
const CALL = {
  holder: 'a',
  method: 'POST',
  url: 'http://a',
  headers: {},
  body: Buffer.alloc(0),
  timeoutMs: 0,
} as const;

/** What Node makes of it, as the last answer of a connection. */
function readByNode(client: NodeClient, bytes: Buffer): Promise<BackendAnswer> {
  const over = new Replay(() => {});
  over.push(bytes);
  over.push(null);
  const body = new AnswerBody(new HeldBytes(new FairShare(BYTES_MAX), 'a'), BYTES_MAX);
  return new Promise((resolve) => client.send(CALL, body, resolve, over)).then((answer) => {
    over.destroy();
    return answer as BackendAnswer;
  });
}

const STATUS_LINES = [
  '200 OK',
  '200 ',
  '200',
  '404 Not Found',
  '500 \u00fc',
  '204 No Content',
  '304 x',
  '101 x',
  '102 x',
];
const ODD_STATUS_LINES = [
  '099 x',
  '600 x',
  '999 x',
  '2000 x',
  '20 x',
  '200\tOK',
  ' 200 OK',
  '200  OK ',
  '200 O\u0001K',
];
const NAMES = ['content-type', 'X-Amz-Function-Error', 'Set-Cookie', 'Connection', 'keep-alive', 'x', 'trailer', 'te'];
const ODD_NAMES = [
  '',
  ' x',
  'x ',
  'x\u00e9',
  '__proto__',
  'constructor',
  'transfer-encoding',
  'upgrade',
  'x y',
  'content-length',
];
const VALUES = [
  '',
  'application/json',
  'Unhandled',
  'keep-alive',
  'close',
  'timeout=5',
  '\u00e9\u00ff',
  'a, b',
  '0',
  '3',
];
const ODD_VALUES = [
  'a\tb',
  ' padded ',
  '\u00a0',
  'x\u0000y',
  'x\ry',
  'x\ny',
  'x\r\n folded',
  'chunked',
  '\u007f',
  'keep-alive, x',
];
const LENGTHS = [
  '3',
  '03',
  '+3',
  '3 ',
  '3,3',
  '0x3',
  '4',
  '2',
  '',
  '-3',
  '3\r\ncontent-length: 3',
  '99999999999999999999',
];
const ENDS = ['\r\n', '\n', '\r\n\r\n', '\r'];

function answerBytes(random: Random): Buffer {
  const isOdd = () => random.chance(0.03);
  const end = () => (isOdd() ? random.pick(ENDS) : '\r\n');
  const version = isOdd() ? random.pick(['HTTP/1.0', 'HTTP/2.0', 'http/1.1', 'HTTP/1.1 ', 'ICY']) : 'HTTP/1.1';
  let head = `${version} ${random.pick(isOdd() ? ODD_STATUS_LINES : STATUS_LINES)}${end()}`;
  for (let count = random.below(5); count > 0; count--) {
    const name = random.pick(isOdd() ? ODD_NAMES : NAMES);
    head += `${name}:${random.pick(['', ' ', '\t ', '  '])}${random.pick(isOdd() ? ODD_VALUES : VALUES)}${end()}`;
  }
  if (!isOdd()) head += `Content-Length: ${random.chance(0.2) ? random.pick(LENGTHS) : '3'}${end()}`;
  const whole = Buffer.from(`${head}${end()}abc`, 'latin1');
  return random.chance(0.2) ? random.mutated(whole) : whole;
}

test('what is read as a plain answer, Node reads as the same answer', async (t) => {
  const random = seeded(t);
  using client = new NodeClient(sharedLookup());
  let plain = 0;
  for (let round = roundsOf(3_000); round > 0; round--) {
    const bytes = answerBytes(random);
    const head = readPlainHead(bytes);
    if (!head || head.length + head.bodyLength > bytes.length) continue;
    plain++;
    const { status, headers, length, bodyLength } = head;
    const whole = bytes.subarray(0, length + bodyLength);
    const byNode = await readByNode(client, whole);
    const said = JSON.stringify(bytes.toString('latin1'));
    assert.ok(byNode.outcome === 'answered', `${said}: ${JSON.stringify(byNode)}`);
    assert.equal(byNode.status, status, said);
    assert.deepEqual(byNode.headers, headers, said);
    assert.deepEqual(byNode.body, whole.subarray(length), said);
    const distinct = Object.entries(headers).map(([name, value]) => [name, [value]]);
    assert.deepEqual({ ...byNode.headersDistinct }, Object.fromEntries(distinct), said);
  }
  t.diagnostic(`${plain} were plain`);
  assert.ok(plain > 100);
});
