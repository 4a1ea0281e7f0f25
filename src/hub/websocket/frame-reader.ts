// Reads the frames of a client from the bytes of its socket (RFC 6455, section 5). An idle reader holds no buffer.
import { isUtf8 } from 'node:buffer';

export type ReaderLimits = { readonly frameBytesMax: number; readonly messageBytesMax: number };

export interface FrameHandler {
  text(payload: string): void;
  binary(payload: Buffer): void;
  ping(payload: Buffer): void;
  pong(payload: Buffer): void;
  /** The peer's close frame; 1005 when it had no status. Nothing is read after it. */
  peerClosed(code: number, reason: string): void;
  /** The peer broke a rule. Nothing is read after it. */
  fail(code: 1002 | 1007 | 1009, reason: string): void;
}

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const NO_STATUS = 1005;
const CONTROL_BYTES_MAX = 125;
const MASK_BYTES = 4;
const NOTHING = Buffer.alloc(0);

export class FrameReader {
  readonly #limits: ReaderLimits;
  readonly #handler: FrameHandler;
  #isStopped = false;
  /** The beginning of a frame whose rest has not come: its header in part, or room for all of it with `#filled` bytes. */
  #partial: Buffer | undefined;
  #filled = 0;
  /** A message in fragments: its kind (0: there is none) and what has come of it. */
  #kind = 0;
  #message = NOTHING;
  #messageBytes = 0;

  constructor(limits: ReaderLimits, handler: FrameHandler) {
    this.#limits = limits;
    this.#handler = handler;
  }

  /** From now on nothing is read and nobody is called. */
  stop(): void {
    this.#isStopped = true;
    this.#partial = undefined;
    this.#message = NOTHING;
  }

  /** The next bytes. The reader may change them: they are unmasked in place. */
  push(chunk: Buffer): void {
    let data = chunk;
    if (this.#partial) {
      const whole = this.#complete(chunk);
      if (!whole) return;
      data = whole;
    }
    let at = 0;
    while (at < data.length && !this.#isStopped) {
      const size = this.#frameBytes(data, at);
      if (this.#isStopped) return;
      if (size === 0 || at + size > data.length) return this.#hold(data, at, size);
      this.#frame(data, at, at + size);
      at += size;
    }
  }

  /** Add a chunk to what is held. Returns what can be read now: the held frame and everything behind it. */
  #complete(chunk: Buffer): Buffer | undefined {
    const partial = this.#partial!;
    if (this.#filled === partial.length) {
      // A header in part: a few bytes.
      this.#partial = undefined;
      return Buffer.concat([partial, chunk]);
    }
    const missing = partial.length - this.#filled;
    if (chunk.length < missing) {
      partial.set(chunk, this.#filled);
      this.#filled += chunk.length;
      return undefined;
    }
    partial.set(chunk.subarray(0, missing), this.#filled);
    this.#partial = undefined;
    this.#frame(partial, 0, partial.length);
    return chunk.subarray(missing);
  }

  /** Keep an incomplete frame in a buffer of its own size, so that its bytes are copied once. */
  #hold(data: Buffer, at: number, size: number): void {
    const rest = data.length - at;
    this.#partial = Buffer.allocUnsafeSlow(size || rest);
    data.copy(this.#partial, 0, at);
    this.#filled = rest;
  }

  /** The size of the frame at `at`, header and all; 0 when its header is not complete. Checks what the header tells. */
  #frameBytes(data: Buffer, at: number): number {
    if (data.length - at < 2) return 0;
    const first = data[at]!;
    const second = data[at + 1]!;
    const opcode = first & 0x0f;
    const isFinal = (first & 0x80) !== 0;
    // No extension was negotiated, so the reserved bits must be 0 (5.2); a client must mask (5.1).
    if ((first & 0x70) !== 0) return this.#fail(1002, 'Reserved bits are set');
    if ((second & 0x80) === 0) return this.#fail(1002, 'The frame is not masked');
    if (opcode > BINARY && (opcode < CLOSE || opcode > PONG)) return this.#fail(1002, 'The opcode is reserved');
    let length = second & 0x7f;
    if (opcode >= CLOSE && (!isFinal || length > CONTROL_BYTES_MAX)) {
      return this.#fail(1002, 'The control frame is fragmented or too large');
    }
    if (opcode === CONTINUATION && this.#kind === 0) return this.#fail(1002, 'There is nothing to continue');
    if ((opcode === TEXT || opcode === BINARY) && this.#kind !== 0) return this.#fail(1002, 'The message before is not finished');

    let header = 2 + MASK_BYTES;
    if (length === 126) {
      header += 2;
      if (data.length - at < 4) return 0;
      length = data.readUInt16BE(at + 2);
      if (length < 126) return this.#fail(1002, 'The length is not minimal');
    } else if (length === 127) {
      header += 8;
      if (data.length - at < 10) return 0;
      const high = data.readUInt32BE(at + 2);
      length = high * 2 ** 32 + data.readUInt32BE(at + 6);
      if (length < 65_536 || high > 0x7fffffff) return this.#fail(1002, 'The length is not valid');
    }
    if (opcode < CLOSE && length > this.#limits.frameBytesMax) return this.#fail(1009, 'The frame is too large');
    if (opcode < CLOSE && this.#messageBytes + length > this.#limits.messageBytesMax) {
      return this.#fail(1009, 'The message is too large');
    }
    return header + length;
  }

  /** A whole frame, checked by `#frameBytes`. */
  #frame(data: Buffer, start: number, end: number): void {
    const opcode = data[start]! & 0x0f;
    const isFinal = (data[start]! & 0x80) !== 0;
    const short = data[start + 1]! & 0x7f;
    const mask = start + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const begin = mask + MASK_BYTES;
    unmask(data, mask, begin, end);
    if (opcode >= CLOSE) return this.#control(opcode, data.subarray(begin, end));
    if (isFinal && this.#kind === 0) return this.#deliver(opcode, data, begin, end);

    if (opcode !== CONTINUATION) this.#kind = opcode;
    this.#append(data, begin, end);
    if (!isFinal) return;
    const [kind, message, size] = [this.#kind, this.#message, this.#messageBytes];
    this.#kind = 0;
    this.#message = NOTHING;
    this.#messageBytes = 0;
    this.#deliver(kind, message, 0, size);
  }

  #deliver(kind: number, data: Buffer, begin: number, end: number): void {
    if (kind === BINARY) return this.#handler.binary(data.subarray(begin, end));
    if (!isUtf8(data.subarray(begin, end))) return void this.#fail(1007, 'The text is not UTF-8');
    this.#handler.text(data.toString('utf8', begin, end));
  }

  /** Fragments grow one buffer by doubling, however many and small they are. */
  #append(data: Buffer, begin: number, end: number): void {
    const size = this.#messageBytes + end - begin;
    if (size > this.#message.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(size, Math.min(2 * this.#message.length, this.#limits.messageBytesMax)));
      this.#message.copy(grown, 0, 0, this.#messageBytes);
      this.#message = grown;
    }
    data.copy(this.#message, this.#messageBytes, begin, end);
    this.#messageBytes = size;
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === PING) return this.#handler.ping(payload);
    if (opcode === PONG) return this.#handler.pong(payload);
    if (payload.length === 1) return void this.#fail(1002, 'The close frame is not valid');
    const code = payload.length === 0 ? NO_STATUS : payload.readUInt16BE(0);
    if (code !== NO_STATUS && !isCloseCode(code)) return void this.#fail(1002, 'The close code is not valid');
    if (code === NO_STATUS && payload.length > 0) return void this.#fail(1002, 'The close code is not valid');
    const reason = payload.subarray(2);
    if (!isUtf8(reason)) return void this.#fail(1007, 'The close reason is not UTF-8');
    this.stop();
    this.#handler.peerClosed(code, reason.toString('utf8'));
  }

  #fail(code: 1002 | 1007 | 1009, reason: string): 0 {
    this.stop();
    this.#handler.fail(code, reason);
    return 0;
  }
}

/** Codes that may travel in a close frame (7.4). */
function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);
}

function unmask(data: Buffer, mask: number, begin: number, end: number): void {
  const a = data[mask]!;
  const b = data[mask + 1]!;
  const c = data[mask + 2]!;
  const d = data[mask + 3]!;
  let at = begin;
  for (const last = end - 3; at < last; at += 4) {
    data[at]! ^= a;
    data[at + 1]! ^= b;
    data[at + 2]! ^= c;
    data[at + 3]! ^= d;
  }
  if (at < end) data[at++]! ^= a;
  if (at < end) data[at++]! ^= b;
  if (at < end) data[at]! ^= c;
}
