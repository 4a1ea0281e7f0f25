// Frames of a server: unmasked, one fragment each (RFC 6455, sections 5.1 and 5.2).
import assert from 'node:assert/strict';
import { NO_STATUS } from '../close-codes.ts';

/** What a frame is: the low four bits of its first byte (RFC 6455, section 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The payload of a control frame fits the short form of a length (RFC 6455, section 5.5). */
export const CONTROL_BYTES_MAX = 125;

const FINAL = 0x80;
const STATUS_BYTES = 2;

/** A text message, ready to be written to any number of sockets. Bytes must be UTF-8 already. */
export function textFrame(payload: string | Uint8Array): Buffer {
  if (typeof payload !== 'string') return frameOf(opcodes.text, payload);
  const length = Buffer.byteLength(payload);
  const frame = withHeader(opcodes.text, length);
  frame.write(payload, frame.length - length, 'utf8');
  return frame;
}

/** 1005 makes a close frame without status and reason. A long reason is cut at a character. */
export function closeFrame(code: number, reason: string): Buffer {
  if (code === NO_STATUS) return withHeader(opcodes.close, 0);
  const header = 2;
  const frame = Buffer.allocUnsafe(header + CONTROL_BYTES_MAX);
  // A write that runs out of room writes no part of a character.
  const length = STATUS_BYTES + frame.write(reason, header + STATUS_BYTES, 'utf8');
  frame[0] = FINAL | opcodes.close;
  frame[1] = length;
  frame.writeUInt16BE(code, header);
  return frame.subarray(0, header + length);
}

/** Without payload. */
export const PING: Buffer = withHeader(opcodes.ping, 0);

/** The answer to a ping: it returns the ping's payload (RFC 6455, section 5.5.3). */
export function pongFrame(payload: Uint8Array): Buffer {
  assert(payload.length <= CONTROL_BYTES_MAX, 'A control frame holds at most 125 bytes');
  return frameOf(opcodes.pong, payload);
}

function frameOf(opcode: number, payload: Uint8Array): Buffer {
  const frame = withHeader(opcode, payload.length);
  frame.set(payload, frame.length - payload.length);
  return frame;
}

/** A frame with its header written, in the shortest form of the length, and its payload left to the caller. */
function withHeader(opcode: number, length: number): Buffer {
  const header = length <= 125 ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL | opcode;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    // Eight bytes; no payload of ours comes near the 2^48 that `writeUIntBE` ends at.
    frame.writeUInt16BE(0, 2);
    frame.writeUIntBE(length, 4, 6);
  }
  return frame;
}
