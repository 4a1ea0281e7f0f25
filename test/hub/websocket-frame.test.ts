// The frames that we send, read by the frame reader of `ws` in the role of a client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PING, closeFrame, pongFrame, textFrame } from '../../src/hub/websocket/frame.ts';
import { oracle } from './websocket-support.ts';

const readByClient = (...frames: Buffer[]) => oracle(frames, { isServer: false });

test('texts of every kind of length arrive whole, in frames of the shortest form', () => {
  for (const [length, header] of [
    [0, 2],
    [1, 2],
    [125, 2],
    [126, 4],
    [127, 4],
    [65_535, 4],
    [65_536, 10],
    [200_000, 10],
  ] as const) {
    const text = 'x'.repeat(length);
    assert.deepEqual(readByClient(textFrame(text)), [`text ${text}`]);
    assert.deepEqual(readByClient(textFrame(Buffer.from(text))), [`text ${text}`]);
    assert.equal(textFrame(text).length, header + length);
  }
});

test('characters of every width arrive, and half a surrogate pair arrives as U+FFFD', () => {
  for (const text of ['é€🎺', '🎺'.repeat(32), 'é'.repeat(63), '\0', '\ufeffx']) {
    assert.deepEqual(readByClient(textFrame(text)), [`text ${text}`]);
  }
  assert.deepEqual(readByClient(textFrame('a\ud83cb')), ['text a\ufffdb']);
});

test('the bytes of a frame are those of RFC 6455, section 5.7', () => {
  assert.equal(textFrame('Hello').toString('hex'), '810548656c6c6f');
  assert.equal(pongFrame(Buffer.from('Hello')).toString('hex'), '8a0548656c6c6f');
  assert.equal(PING.toString('hex'), '8900');
  assert.equal(textFrame(Buffer.alloc(256)).subarray(0, 4).toString('hex'), '817e0100');
  assert.equal(textFrame(Buffer.alloc(65_536)).subarray(0, 10).toString('hex'), '817f0000000000010000');
});

test('pings and pongs arrive with their payloads, and no pong is longer than a control frame may be', () => {
  const longest = Buffer.alloc(125, 7);
  assert.deepEqual(readByClient(PING, pongFrame(longest), pongFrame(Buffer.alloc(0))), [
    'ping ',
    `pong ${longest.toString('hex')}`,
    'pong ',
  ]);
  assert.throws(() => pongFrame(Buffer.alloc(126)), /125 bytes/);
});

test('a close arrives with its code and reason, and 1005 is a close without either', () => {
  assert.deepEqual(readByClient(closeFrame(1001, 'Going away')), ['closed 1001 Going away']);
  assert.deepEqual(readByClient(closeFrame(4000, '')), ['closed 4000 ']);
  assert.equal(closeFrame(1005, 'left out').toString('hex'), '8800');
});

test('a reason of any length is cut at a character and fits a close frame', () => {
  const utf8 = new TextEncoder();
  for (const character of ['x', 'é', '€', '🎺', '\ud83c']) {
    for (let before = 0; before < 8; before++) {
      for (const count of [0, 20, 29, 30, 31, 32, 40, 41, 42, 60, 61, 62, 123, 124, 10_000]) {
        const reason = 'r'.repeat(before) + character.repeat(count);
        // The expectation character by character.
        let expected = '';
        for (const next of reason.toWellFormed()) {
          if (utf8.encode(expected + next).length > 123) break;
          expected += next;
        }
        assert.deepEqual(readByClient(closeFrame(1000, reason)), [`closed 1000 ${expected}`]);
      }
    }
  }
});
