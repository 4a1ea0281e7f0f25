// Reads the frames of a client from the bytes of its socket (RFC 6455, section 5).
// An idle reader holds no buffer. A busy one holds at most one incomplete frame and one message in fragments.
import { isUtf8 } from 'node:buffer';
import { NO_STATUS } from '../close-codes.ts';
import { CONTROL_BYTES_MAX, opcodes } from './frame.ts';
import { unmask } from './unmask.ts';

/** The bounds of what a peer may send. All readers of a kind share one object. */
export type ReaderLimits = { readonly frameBytesMax: number; readonly messageBytesMax: number };

/** Ways to break the rules, as close codes (RFC 6455, section 7.4.1). */
export type Violation = 1002 | 1007 | 1009;

/** Told what arrives. A payload may be a view of the chunk: who keeps it longer than the call copies it. */
export interface FrameHandler {
  text(payload: string): void;
  binary(payload: Buffer): void;
  ping(payload: Buffer): void;
  pong(payload: Buffer): void;
  /** The peer's close frame; 1005 when it had no status. Nothing is read after it. */
  peerClosed(code: number, reason: string): void;
  /** The peer broke a rule. Nothing is read after it. */
  fail(code: Violation, reason: string): void;
}

const MASK_BYTES = 4;
const HEADER_BYTES_MAX = 2 + 8 + MASK_BYTES;
const NOTHING = Buffer.alloc(0);

/** Instead of the size of a frame: its header is not complete. */
const UNKNOWN = 0;
/** Instead of the size of a frame: its header breaks a rule. */
const REFUSED = -1;

/** One for each socket. It calls its handler from within `push`, and never after `stop`. */
export class FrameReader {
  protected readonly limits: ReaderLimits;
  protected readonly handler: FrameHandler;
  #isStopped = false;

  /** The beginning of a frame whose rest has not come: `#filled` bytes, with room for `#size`, or for any header. */
  #partial: Buffer | undefined;
  #filled = 0;
  #size = UNKNOWN;

  /** A message in fragments: its opcode (0: there is none), and what has come of it. */
  #opcode: number = opcodes.continuation;
  #message: Buffer = NOTHING;
  #messageBytes = 0;

  constructor(limits: ReaderLimits, handler: FrameHandler) {
    this.limits = limits;
    this.handler = handler;
  }

  /** From now on nothing is read, nothing is held and nobody is called. */
  stop(): void {
    this.#isStopped = true;
    this.#partial = undefined;
    this.#message = NOTHING;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** What is allocated for a frame and a message that are not whole. */
  get heldBytes(): number {
    return (this.#partial?.length ?? 0) + this.#message.length;
  }

  /**
   * The next bytes of the socket. The reader owns them: it unmasks them in place. Returns how many of them it used: all,
   * or those before a frame that `goesOn` left for later; from there, they are to be pushed again.
   */
  push(chunk: Buffer): number {
    try {
      return this.#read(chunk);
    } catch (cause) {
      // The handler threw in the middle of a chunk: what comes next would not begin at a frame.
      this.stop();
      throw cause;
    }
  }

  #read(chunk: Buffer): number {
    let at = 0;
    if (this.#partial) {
      at = this.#fill(this.#partial, chunk);
      const isWhole = this.#filled === this.#size;
      if (isWhole && !this.#isStopped && !this.goesOn(this.#size)) return at;
    }
    while (at < chunk.length && !this.#isStopped) {
      const size = this.#frameSize(chunk, at, chunk.length);
      if (size === REFUSED) break;
      if (size === UNKNOWN || at + size > chunk.length) {
        this.#hold(chunk, at, chunk.length, size);
        break;
      }
      this.#frame(chunk, at, at + size);
      at += size;
      if (!this.#isStopped && !this.goesOn(size)) return at;
    }
    return chunk.length;
  }

  /** A frame of so many bytes, of whatever kind, is dealt with. False: the next one waits for another `push`. */
  protected goesOn(_frameBytes: number): boolean {
    return true;
  }

  /** Keep the beginning of a frame, with room for all of it once its size is known. */
  #hold(data: Buffer, begin: number, end: number, size: number): Buffer {
    const partial = Buffer.allocUnsafeSlow(size || HEADER_BYTES_MAX);
    this.#filled = data.copy(partial, 0, begin, end);
    this.#size = size;
    this.#partial = partial;
    return partial;
  }

  /** Add to the frame that is held, and read it when it is whole. Returns how far the chunk is used up. */
  #fill(held: Buffer, chunk: Buffer): number {
    let partial = held;
    let at = 0;
    // The header comes first. It has few bytes, so they may come one by one.
    while (this.#size === UNKNOWN) {
      if (at === chunk.length) return at;
      partial[this.#filled++] = chunk[at++]!;
      const size = this.#frameSize(partial, 0, this.#filled);
      if (size === REFUSED) return at;
      if (size !== UNKNOWN) partial = this.#hold(partial, 0, this.#filled, size);
    }
    const copied = chunk.copy(partial, this.#filled, at);
    this.#filled += copied;
    if (this.#filled === partial.length) {
      this.#partial = undefined;
      this.#frame(partial, 0, partial.length);
    }
    return at + copied;
  }

  /**
   * The size of the frame at `at`, header and all, as soon as the bytes before `end` tell it.
   * Whatever the header has to say against the frame is found here, before any payload is kept.
   */
  #frameSize(data: Buffer, at: number, end: number): number {
    if (end - at < 2) return UNKNOWN;
    const first = data[at]!;
    const second = data[at + 1]!;
    const opcode = first & 0x0f;
    let length = second & 0x7f;

    if ((first & 0x70) !== 0) return this.#fail(1002, 'Reserved bits without an extension'); // Section 5.2.
    if ((second & 0x80) === 0) return this.#fail(1002, 'A client must mask its frames'); // Section 5.1.
    if (opcode >= opcodes.close) {
      if (opcode > opcodes.pong) return this.#fail(1002, 'Reserved opcode');
      // Section 5.5.
      if ((first & 0x80) === 0) return this.#fail(1002, 'A control frame must not be fragmented');
      if (length > CONTROL_BYTES_MAX) return this.#fail(1002, 'A control frame holds at most 125 bytes');
      // Section 5.5.1: a status takes two bytes.
      if (opcode === opcodes.close && length === 1) return this.#fail(1002, 'Half a close code');
      return 2 + MASK_BYTES + length;
    }
    if (opcode > opcodes.binary) return this.#fail(1002, 'Reserved opcode');
    // Section 5.4: the fragments of one message, and no others, follow one another.
    if (opcode === opcodes.continuation) {
      if (this.#opcode === opcodes.continuation) return this.#fail(1002, 'There is no message to continue');
    } else if (this.#opcode !== opcodes.continuation) {
      return this.#fail(1002, 'The message before is not finished');
    }

    // Section 5.2: 7, 16 or 64 bits, the shortest form that holds the length, and never the top bit of the longest.
    let header = 2 + MASK_BYTES;
    if (length === 126) {
      header += 2;
      if (end - at < 4) return UNKNOWN;
      length = data.readUInt16BE(at + 2);
      if (length < 126) return this.#fail(1002, 'The length is not in its shortest form');
    } else if (length === 127) {
      header += 8;
      if (end - at < 10) return UNKNOWN;
      const high = data.readUInt32BE(at + 2);
      if (high > 0x7fff_ffff) return this.#fail(1002, 'The top bit of the length is set');
      length = high * 2 ** 32 + data.readUInt32BE(at + 6);
      if (length <= 0xffff) return this.#fail(1002, 'The length is not in its shortest form');
    }

    if (length > this.limits.frameBytesMax) return this.#fail(1009, 'The frame is too large');
    if (this.#messageBytes + length > this.limits.messageBytesMax) {
      return this.#fail(1009, 'The message is too large');
    }
    return header + length;
  }

  /** A whole frame that `#frameSize` had nothing against. */
  #frame(data: Buffer, start: number, end: number): void {
    const opcode = data[start]! & 0x0f;
    const isFinal = (data[start]! & 0x80) !== 0;
    const short = data[start + 1]! & 0x7f;
    const maskAt = start + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const begin = maskAt + MASK_BYTES;
    unmask(data, maskAt, begin, end);

    if (opcode >= opcodes.close) this.#control(opcode, data.subarray(begin, end));
    else if (isFinal && opcode !== opcodes.continuation) this.#deliver(opcode, data, begin, end);
    else this.#fragment(opcode, isFinal, data, begin, end);
  }

  #fragment(opcode: number, isFinal: boolean, data: Buffer, begin: number, end: number): void {
    if (opcode !== opcodes.continuation) this.#opcode = opcode;
    this.#append(data, begin, end);
    if (!isFinal) return;
    const kind = this.#opcode;
    const message = this.#message;
    const messageBytes = this.#messageBytes;
    this.#opcode = opcodes.continuation;
    this.#message = NOTHING;
    this.#messageBytes = 0;
    this.#deliver(kind, message, 0, messageBytes);
  }

  /** Fragments share a buffer that grows by doubling, however many and small they are. Empty ones cost nothing. */
  #append(data: Buffer, begin: number, end: number): void {
    const size = this.#messageBytes + end - begin;
    if (size > this.#message.length) {
      const room = Math.max(size, Math.min(2 * this.#message.length, this.limits.messageBytesMax));
      const grown = Buffer.allocUnsafeSlow(room);
      this.#message.copy(grown, 0, 0, this.#messageBytes);
      this.#message = grown;
    }
    data.copy(this.#message, this.#messageBytes, begin, end);
    this.#messageBytes = size;
  }

  #deliver(opcode: number, data: Buffer, begin: number, end: number): void {
    if (opcode === opcodes.binary) {
      this.handler.binary(data.subarray(begin, end));
      return;
    }
    const text = data.toString('utf8', begin, end);
    // Whatever is not UTF-8 was read as U+FFFD; only a text that has one needs a second look (section 8.1).
    if (text.includes('\ufffd') && !isUtf8(data.subarray(begin, end))) this.#fail(1007, 'The text is not UTF-8');
    else this.handler.text(text);
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === opcodes.ping) this.handler.ping(payload);
    else if (opcode === opcodes.pong) this.handler.pong(payload);
    else this.#peerClosed(payload);
  }

  #peerClosed(payload: Buffer): void {
    if (payload.length === 0) {
      this.stop();
      this.handler.peerClosed(NO_STATUS, '');
      return;
    }
    const code = payload.readUInt16BE(0);
    const reason = payload.subarray(2);
    if (!mayTravel(code)) this.#fail(1002, 'The close code is not valid');
    else if (!isUtf8(reason)) this.#fail(1007, 'The close reason is not UTF-8');
    else {
      this.stop();
      this.handler.peerClosed(code, reason.toString('utf8'));
    }
  }

  #fail(code: Violation, reason: string): typeof REFUSED {
    this.stop();
    this.handler.fail(code, reason);
    return REFUSED;
  }
}

/** Close codes of a close frame (RFC 6455, section 7.4; 1012 to 1014 were registered with IANA since). */
function mayTravel(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
