// What the owner of a frame reader can rely on, beyond the cases of websocket-rfc6455.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  LIMITS,
  PING,
  PONG,
  TEXT,
  clientFrame as frame,
  read,
  recordingReader,
  status,
} from './websocket-support.ts';

const first = { final: false };

test('a conversation comes out the same however it is cut in three', () => {
  const conversation = Buffer.concat([
    frame(TEXT, 'one'),
    frame(TEXT, 'x'.repeat(130), first),
    frame(PING, 'p'),
    frame(CONTINUATION, 'y'),
    frame(BINARY, Buffer.of(1, 2, 3)),
    frame(CLOSE, status(1000, 'end')),
  ]);
  const expected = ['text one', 'ping 70', `text ${'x'.repeat(130)}y`, 'binary 010203', 'closed 1000 end'];
  for (let a = 0; a <= conversation.length; a++) {
    for (let b = a; b <= conversation.length; b++) {
      const parts = [conversation.subarray(0, a), conversation.subarray(a, b), conversation.subarray(b)];
      assert.deepEqual(read(parts), expected, `cut at ${a} and ${b}`);
    }
  }
});

test('payloads of every size, at every place of a chunk, with any mask, are unmasked', () => {
  for (let size = 0; size < 300; size++) {
    const payload = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7 + size) % 256));
    const mask = Buffer.of(size, 255 - (size % 256), (size * 31) % 256, 0x5a);
    for (let before = 0; before < 4; before++) {
      const chunk = Buffer.concat([frame(PONG, Buffer.alloc(before)), frame(BINARY, payload, { mask })]);
      assert.equal(read([chunk])[1], `binary ${payload.toString('hex')}`, `${size} bytes behind ${before}`);
    }
  }
});

test('every character, and every sequence of two bytes, is taken or refused as the Encoding Standard says', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const verdict = (payload: Buffer) => {
    try {
      return [`text ${decoder.decode(payload)}`];
    } catch {
      return ['fail 1007'];
    }
  };
  for (let pair = 0; pair < 0x1_0000; pair++) {
    const payload = Buffer.of(pair >> 8, pair & 0xff);
    assert.deepEqual(read([frame(TEXT, payload)]), verdict(payload), payload.toString('hex'));
  }
  for (const lead of [0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5]) {
    for (const second of [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
      for (const tail of [[], [0x80], [0xbf], [0x80, 0x80], [0xbf, 0xbf], [0x80, 0x41], [0xbf, 0xbd, 0x80]]) {
        const payload = Buffer.of(lead, second, ...tail);
        assert.deepEqual(read([frame(TEXT, payload)]), verdict(payload), payload.toString('hex'));
      }
    }
  }
});

test('a frame over a limit is refused before its payload comes', () => {
  const header = (claimed: bigint) => frame(BINARY, '', { claimed, mask: Buffer.alloc(4) }).subarray(0, -4);
  assert.deepEqual(read([header(BigInt(LIMITS.frameBytesMax) + 1n)]), ['fail 1009']);
  assert.deepEqual(read([header(BigInt(LIMITS.frameBytesMax))]), []);

  const full = Buffer.alloc(LIMITS.frameBytesMax);
  const message = [0, 1, 2, 3].map((i) => frame(i ? CONTINUATION : BINARY, full, first));
  assert.deepEqual(read(message), []);
  assert.deepEqual(read([...message, frame(CONTINUATION, '', { claimed: 1n }).subarray(0, 2)]), ['fail 1009']);
});

test('what a handler stops in the middle of a chunk stays stopped', () => {
  const chunk = Buffer.concat([frame(TEXT, 'a'), frame(PING), frame(TEXT, 'b'), frame(15)]);
  for (let stopAt = 1; stopAt <= 3; stopAt++) {
    for (let cut = 0; cut <= chunk.length; cut++) {
      const { reader, events } = recordingReader();
      const push = events.push.bind(events);
      events.push = (...more) => {
        push(...more);
        if (events.length === stopAt) reader.stop();
        return events.length;
      };
      reader.push(Buffer.from(chunk.subarray(0, cut)));
      reader.push(Buffer.from(chunk.subarray(cut)));
      assert.deepEqual(
        [...events],
        ['text a', 'ping ', 'text b'].slice(0, stopAt),
        `stopped at ${stopAt}, cut at ${cut}`,
      );
    }
  }
});

test('an error of the handler reaches the caller, and nothing is read after it', () => {
  const { reader, events } = recordingReader();
  events.push = () => {
    throw new Error('ours');
  };
  assert.throws(() => reader.push(Buffer.concat([frame(TEXT, 'a'), frame(TEXT, 'b')])), /^Error: ours$/);
  reader.push(frame(TEXT, 'c'));
  assert.deepEqual([...events], []);
});
