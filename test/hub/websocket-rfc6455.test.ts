// What RFC 6455 asks of a server that reads frames, case by case. Each case is read whole, byte by byte and cut in two
// at every place, and must come out the same.
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
  status,
} from './websocket-support.ts';

type Case = { name: string; frames: Buffer[]; expected: string[]; limits?: typeof LIMITS };

const first = { final: false };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const refused = (name: string, ...frames: Buffer[]): Case => ({ name, frames, expected: ['fail 1002'] });

const lengths: Case[] = [0, 1, 125, 126, 127, 128, 65_535, 65_536].flatMap((length) => {
  const limits = { frameBytesMax: 65_536, messageBytesMax: 65_536 };
  const bytes = Buffer.alloc(length, '*');
  return [
    { name: `a text of ${length} bytes`, frames: [frame(TEXT, bytes)], expected: [`text ${bytes}`], limits },
    { name: `${length} bytes of binary`, frames: [frame(BINARY, bytes)], expected: [`binary ${hex(bytes)}`], limits },
  ];
});

const lengthForms: Case[] = [
  refused('a length of 5 in 16 bits', frame(TEXT, 'hello', { lengthBits: 16 })),
  refused('a length of 125 in 16 bits', frame(BINARY, Buffer.alloc(125), { lengthBits: 16 })),
  refused('a length of 0 in 64 bits', frame(TEXT, '', { lengthBits: 64 })),
  refused('a length of 65,535 in 64 bits', frame(TEXT, '', { claimed: 65_535n, lengthBits: 64 })),
  refused('a length with its top bit set', frame(TEXT, '', { claimed: 1n << 63n })),
  { name: 'a length of 2^63 - 1', frames: [frame(TEXT, '', { claimed: (1n << 63n) - 1n })], expected: ['fail 1009'] },
];

const small = { frameBytesMax: 100, messageBytesMax: 250 };
const limits: Case[] = [
  {
    name: 'a frame as large as allowed',
    frames: [frame(TEXT, 'x'.repeat(100))],
    expected: [`text ${'x'.repeat(100)}`],
  },
  { name: 'a frame one byte larger', frames: [frame(TEXT, 'x'.repeat(101))], expected: ['fail 1009'] },
  { name: 'a 16-bit frame that is too large', frames: [frame(BINARY, Buffer.alloc(200))], expected: ['fail 1009'] },
  {
    name: 'a ping larger than a data frame may be',
    frames: [frame(PING, 'p'.repeat(120))],
    expected: [`ping ${hex(Buffer.alloc(120, 'p'))}`],
  },
  {
    name: 'a message as large as allowed',
    frames: [
      frame(TEXT, 'a'.repeat(100), first),
      frame(CONTINUATION, 'b'.repeat(100), first),
      frame(CONTINUATION, 'c'.repeat(50)),
    ],
    expected: [`text ${'a'.repeat(100)}${'b'.repeat(100)}${'c'.repeat(50)}`],
  },
  {
    name: 'a message one byte larger',
    frames: [
      frame(TEXT, 'a'.repeat(100), first),
      frame(CONTINUATION, 'b'.repeat(100), first),
      frame(CONTINUATION, 'c'.repeat(51)),
    ],
    expected: ['fail 1009'],
  },
  {
    name: 'two messages that together are larger',
    frames: [
      frame(BINARY, Buffer.alloc(90), first),
      frame(CONTINUATION, Buffer.alloc(90)),
      frame(BINARY, Buffer.alloc(90), first),
      frame(CONTINUATION, Buffer.alloc(90)),
    ],
    expected: [`binary ${'00'.repeat(180)}`, `binary ${'00'.repeat(180)}`],
  },
].map((row) => ({ ...row, limits: small }));

const headers: Case[] = [
  ...[1, 2, 3, 4, 7].map((reserved) => refused(`reserved bits ${reserved}`, frame(TEXT, 'x', { reserved }))),
  refused('a ping with a reserved bit', frame(PING, '', { reserved: 4 })),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => refused(`opcode ${opcode}`, frame(opcode, 'x'))),
  refused('a text that is not masked', frame(TEXT, 'hello', { mask: false })),
  refused('a ping that is not masked', frame(PING, '', { mask: false })),
  refused('a close that is not masked', frame(CLOSE, status(1000), { mask: false })),
  { name: 'a mask of zeros', frames: [frame(TEXT, 'hello', { mask: Buffer.alloc(4) })], expected: ['text hello'] },
  { name: "the RFC's own example", frames: [Buffer.from('818537fa213d7f9f4d5158', 'hex')], expected: ['text Hello'] },
];

const control: Case[] = [
  { name: 'a ping', frames: [frame(PING)], expected: ['ping '] },
  { name: 'a ping with a payload', frames: [frame(PING, 'abc')], expected: ['ping 616263'] },
  { name: 'a ping of 125 bytes', frames: [frame(PING, Buffer.alloc(125, 1))], expected: [`ping ${'01'.repeat(125)}`] },
  {
    name: 'a ping of bytes that are no text',
    frames: [frame(PING, Buffer.of(0, 255, 254))],
    expected: ['ping 00fffe'],
  },
  { name: 'a pong nobody asked for', frames: [frame(PONG, 'xy')], expected: ['pong 7879'] },
  {
    name: 'many pings',
    frames: ['1', '2', '3', '4', '5'].map((text) => frame(PING, text)),
    expected: ['ping 31', 'ping 32', 'ping 33', 'ping 34', 'ping 35'],
  },
  refused('a ping of 126 bytes', frame(PING, Buffer.alloc(126))),
  refused('a pong with a 64-bit length', frame(PONG, '', { lengthBits: 64 })),
  refused('a ping in fragments', frame(PING, 'a', first)),
  refused('a pong in fragments', frame(PONG, '', first)),
  refused('a close in fragments', frame(CLOSE, status(1000), first)),
];

const fragments: Case[] = [
  {
    name: 'a text in two fragments',
    frames: [frame(TEXT, 'hel', first), frame(CONTINUATION, 'lo')],
    expected: ['text hello'],
  },
  {
    name: 'a binary message in three fragments',
    frames: [
      frame(BINARY, Buffer.of(1), first),
      frame(CONTINUATION, Buffer.of(2), first),
      frame(CONTINUATION, Buffer.of(3)),
    ],
    expected: ['binary 010203'],
  },
  {
    name: 'a text in fragments of one byte',
    frames: [
      frame(TEXT, 'f', first),
      ...['a', 'n', 'f', 'a', 'r'].map((x) => frame(CONTINUATION, x, first)),
      frame(CONTINUATION, 'e'),
    ],
    expected: ['text fanfare'],
  },
  {
    name: 'fragments with nothing in them',
    frames: [frame(TEXT, '', first), frame(CONTINUATION, '', first), frame(CONTINUATION, '')],
    expected: ['text '],
  },
  {
    name: 'an empty fragment between others',
    frames: [frame(TEXT, 'a', first), frame(CONTINUATION, '', first), frame(CONTINUATION, 'b')],
    expected: ['text ab'],
  },
  {
    name: 'pings and pongs between fragments',
    frames: [
      frame(TEXT, 'a', first),
      frame(PING, '1'),
      frame(CONTINUATION, 'b', first),
      frame(PONG),
      frame(CONTINUATION, 'c'),
    ],
    expected: ['ping 31', 'pong ', 'text abc'],
  },
  {
    name: 'a close between fragments',
    frames: [frame(TEXT, 'a', first), frame(CLOSE, status(1001)), frame(CONTINUATION, 'b')],
    expected: ['closed 1001 '],
  },
  {
    name: 'a character cut by fragments',
    frames: [frame(TEXT, Buffer.of(0xf0, 0x9f), first), frame(PING), frame(CONTINUATION, Buffer.of(0x8e, 0xba))],
    expected: ['ping ', 'text 🎺'],
  },
  refused('a continuation of nothing', frame(CONTINUATION, 'x')),
  refused('an unfinished continuation of nothing', frame(CONTINUATION, 'x', first)),
  {
    name: 'a continuation after the end of a message',
    frames: [frame(TEXT, 'a', first), frame(CONTINUATION, 'b'), frame(CONTINUATION, 'c')],
    expected: ['text ab', 'fail 1002'],
  },
  refused('a text in the middle of a message', frame(TEXT, 'a', first), frame(TEXT, 'b')),
  refused('a binary frame in the middle of a text', frame(TEXT, 'a', first), frame(BINARY, 'b')),
  refused('a second beginning', frame(TEXT, '', first), frame(TEXT, '', first)),
];

const good = (name: string, bytes: number[] | string): Case => {
  const payload = Buffer.from(bytes as string);
  return { name: `UTF-8: ${name}`, frames: [frame(TEXT, payload)], expected: [`text ${payload.toString()}`] };
};
const bad = (name: string, ...bytes: number[]): Case => ({
  name: `not UTF-8: ${name}`,
  frames: [frame(TEXT, Buffer.from([0x61, ...bytes, 0x62]))],
  expected: ['fail 1007'],
});
const utf8: Case[] = [
  good('every length of a character', 'é€🎺'),
  good('U+0000', [0]),
  good('U+007F and U+0080', [0x7f, 0xc2, 0x80]),
  good('U+07FF and U+0800', [0xdf, 0xbf, 0xe0, 0xa0, 0x80]),
  good('U+D7FF and U+E000, around the surrogates', [0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80]),
  good('U+FFFD itself', [0xef, 0xbf, 0xbd]),
  good('U+FFFE and U+FFFF', [0xef, 0xbf, 0xbe, 0xef, 0xbf, 0xbf]),
  good('U+10000 and U+10FFFF', [0xf0, 0x90, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf]),
  good('a byte order mark stays', '\ufeffx'),
  bad('a continuation byte alone', 0x80),
  bad('the last continuation byte alone', 0xbf),
  bad('two bytes, the second missing', 0xc3),
  bad('three bytes, the third missing', 0xe2, 0x82),
  bad('four bytes, the fourth missing', 0xf0, 0x9f, 0x8e),
  bad('overlong slash in two bytes', 0xc0, 0xaf),
  bad('overlong U+007F', 0xc1, 0xbf),
  bad('overlong slash in three bytes', 0xe0, 0x80, 0xaf),
  bad('overlong U+07FF', 0xe0, 0x9f, 0xbf),
  bad('overlong U+FFFF in four bytes', 0xf0, 0x8f, 0xbf, 0xbf),
  bad('the first surrogate', 0xed, 0xa0, 0x80),
  bad('the last surrogate', 0xed, 0xbf, 0xbf),
  bad('a pair of surrogates', 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
  bad('U+110000', 0xf4, 0x90, 0x80, 0x80),
  bad('five bytes', 0xf8, 0x88, 0x80, 0x80, 0x80),
  bad('six bytes', 0xfc, 0x84, 0x80, 0x80, 0x80, 0x80),
  bad('FE', 0xfe),
  bad('FF', 0xff),
  bad('U+FFFD before a wrong byte', 0xef, 0xbf, 0xbd, 0xff),
  { name: 'not UTF-8: the end is missing', frames: [frame(TEXT, Buffer.of(0x61, 0xc3))], expected: ['fail 1007'] },
  {
    name: 'not UTF-8: the end of the last fragment is missing',
    frames: [frame(TEXT, 'a', first), frame(CONTINUATION, Buffer.of(0xe2, 0x82))],
    expected: ['fail 1007'],
  },
  {
    name: 'not UTF-8: a wrong byte in an early fragment',
    frames: [frame(TEXT, Buffer.of(0xff), first), frame(CONTINUATION, 'a')],
    expected: ['fail 1007'],
  },
  { name: 'binary is never asked for UTF-8', frames: [frame(BINARY, Buffer.of(0xff))], expected: ['binary ff'] },
];

const closing: Case[] = [
  { name: 'a close without a status', frames: [frame(CLOSE)], expected: ['closed 1005 '] },
  { name: 'a close with a reason', frames: [frame(CLOSE, status(1000, 'bye é'))], expected: ['closed 1000 bye é'] },
  {
    name: 'the longest reason',
    frames: [frame(CLOSE, status(1000, 'r'.repeat(123)))],
    expected: [`closed 1000 ${'r'.repeat(123)}`],
  },
  refused('a close of one byte', frame(CLOSE, Buffer.of(3))),
  refused('a reason of 124 bytes', frame(CLOSE, status(1000, 'r'.repeat(124)))),
  {
    name: 'a reason that is not UTF-8',
    frames: [frame(CLOSE, status(1000, Buffer.of(0xff)))],
    expected: ['fail 1007'],
  },
  {
    name: 'a reason cut in a character',
    frames: [frame(CLOSE, status(1000, Buffer.of(0xe2, 0x82)))],
    expected: ['fail 1007'],
  },
  {
    name: 'nothing is read after a close',
    frames: [frame(CLOSE, status(1000)), frame(TEXT, 'x'), frame(CLOSE), frame(15)],
    expected: ['closed 1000 '],
  },
  {
    name: 'nothing is read after a refusal',
    frames: [frame(TEXT, 'a'), frame(15), frame(TEXT, 'x'), frame(15)],
    expected: ['text a', 'fail 1002'],
  },
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map((code) => ({
    name: `close code ${code}`,
    frames: [frame(CLOSE, status(code))],
    expected: [`closed ${code} `],
  })),
  ...[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) =>
    refused(`close code ${code}`, frame(CLOSE, status(code))),
  ),
];

const cases = [...lengths, ...lengthForms, ...limits, ...headers, ...control, ...fragments, ...utf8, ...closing];

test('every rule of RFC 6455, sections 5 to 8, that a client can keep or break', async (t) => {
  for (const { name, frames, expected, limits: bounds } of cases) {
    await t.test(name, () => {
      const bytes = Buffer.concat(frames);
      assert.deepEqual(read([bytes], bounds), expected, 'in one chunk');
      assert.deepEqual(read(frames, bounds), expected, 'a chunk for each frame');
      assert.deepEqual(
        read(
          Array.from(bytes, (byte) => Buffer.of(byte)),
          bounds,
        ),
        expected,
        'byte by byte',
      );
      for (let at = 1; at < Math.min(bytes.length, 300); at++) {
        assert.deepEqual(read([bytes.subarray(0, at), bytes.subarray(at)], bounds), expected, `cut at ${at}`);
      }
    });
  }
});
