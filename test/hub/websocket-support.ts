// For the tests of the frame codec: frames of a client, legal or not, what a reader made of them, and the reader of `ws`.
import type { Writable } from 'node:stream';
import * as ws from 'ws';
import type { FrameHandler, ReaderLimits } from '../../src/hub/websocket/frame-reader.ts';
import { FrameReader } from '../../src/hub/websocket/frame-reader.ts';

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

type FrameOptions = {
  readonly final?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly reserved?: number;
  /** False: not masked at all. */
  readonly mask?: Buffer | false;
  /** How the length is written; by default in its shortest form. */
  readonly lengthBits?: 7 | 16 | 64;
  /** What the header claims, where that is not the length of the payload. */
  readonly claimed?: bigint;
};

const KEY = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

/** A frame as a client sends it (RFC 6455, section 5.2), with every rule open to be broken. */
export function clientFrame(opcode: number, payload: string | Uint8Array = '', options: FrameOptions = {}): Buffer {
  const { final = true, reserved = 0, mask = KEY } = options;
  const body = Buffer.from(payload as string);
  const length = options.claimed ?? BigInt(body.length);
  const bits = options.lengthBits ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const header = Buffer.alloc(bits === 7 ? 2 : bits === 16 ? 4 : 10);
  header[0] = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  header[1] = (mask ? 0x80 : 0) | (bits === 7 ? Number(length) : bits === 16 ? 126 : 127);
  if (bits === 16) header.writeUInt16BE(Number(length), 2);
  if (bits === 64) header.writeBigUInt64BE(length, 2);
  if (!mask) return Buffer.concat([header, body]);
  return Buffer.concat([header, mask, body.map((byte, i) => byte ^ mask[i % 4]!)]);
}

export const status = (code: number, reason: string | Uint8Array = ''): Buffer =>
  Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason as string)]);

export const LIMITS: ReaderLimits = { frameBytesMax: 32 * 1024, messageBytesMax: 128 * 1024 };

/** A reader, in words what it told its handler, and why it refused to go on. */
export function recordingReader(limits = LIMITS) {
  const events: string[] = [];
  const refusals: string[] = [];
  const handler: FrameHandler = {
    text: (payload) => void events.push(`text ${payload}`),
    binary: (payload) => void events.push(`binary ${payload.toString('hex')}`),
    ping: (payload) => void events.push(`ping ${payload.toString('hex')}`),
    pong: (payload) => void events.push(`pong ${payload.toString('hex')}`),
    peerClosed: (code, reason) => void events.push(`closed ${code} ${reason}`),
    fail: (code, reason) => {
      events.push(`fail ${code}`);
      refusals.push(reason);
    },
  };
  return { reader: new FrameReader(limits, handler), handler, events, refusals };
}

/** What a reader makes of chunks. It gets copies, because it unmasks in place. */
export function read(chunks: readonly Buffer[], limits = LIMITS): string[] {
  const { reader, events } = recordingReader(limits);
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return events;
}

type ReceiverOptions = { isServer: boolean; maxPayload?: number };

/** The frame reader of `ws`, which its types leave out. */
export const { Receiver } = ws as unknown as { Receiver: new (options: ReceiverOptions) => Writable };

/** What `ws` makes of chunks, in the same words. */
export function oracle(chunks: readonly Buffer[], options: ReceiverOptions): string[] {
  const events: string[] = [];
  const receiver = new Receiver(options)
    .on('message', (data: Buffer, isBinary: boolean) =>
      events.push(isBinary ? `binary ${data.toString('hex')}` : `text ${data.toString()}`),
    )
    .on('ping', (data: Buffer) => events.push(`ping ${data.toString('hex')}`))
    .on('pong', (data: Buffer) => events.push(`pong ${data.toString('hex')}`))
    .on('conclude', (code: number, reason: Buffer) => events.push(`closed ${code} ${reason.toString()}`));
  // Its events come within `write`, but its errors come later: what it passes to `_write`'s callback comes at once.
  for (const chunk of chunks) {
    let failure: Error | null | undefined;
    receiver._write(Buffer.from(chunk), 'utf8', (error) => (failure = error));
    if (!failure) continue;
    const code = Object.getOwnPropertySymbols(failure).find((symbol) => symbol.description === 'status-code')!;
    return [...events, `fail ${(failure as unknown as Record<symbol, number>)[code]}`];
  }
  return events;
}
