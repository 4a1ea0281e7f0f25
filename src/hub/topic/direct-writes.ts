// Frames that many get, written past Node's streams by one call for all: native/send-many.c. Only to plain TCP sockets
// with nothing waiting, in Node or in libuv, so that order is kept; what a socket does not take goes the ordinary way.
import type { Socket } from 'node:net';

/** Writes bytes to sockets by their descriptors, and says how many of them each took. */
export type SendMany = (sockets: Int32Array, count: number, bytes: Uint8Array, taken: Int32Array) => void;

/** That, and how Node's plain TCP sockets are known. It was tried on this Node when the program started. */
export type NativeWrites = { readonly sendMany: SendMany; readonly tcp: unknown };

/** What Node keeps of a socket; null once its descriptor is closed. It has no public name. */
type Handle = { readonly fd: number; readonly writeQueueSize: number };
type WithHandle = { readonly _handle: Handle | null };

/** Who is written to so. */
export interface DirectMember {
  /** Its socket, if nothing of its own waits before the frames and there is room for them. */
  readySocket(frames: Buffer): Socket | undefined;
  /** It has had frames; so many bytes of them past Node, which does not count those. */
  delivered(count: number, nowMs: number, bytesBeside: number): void;
  deliver(frames: Buffer, count: number, nowMs: number): void;
}

const AT_ONCE_MAX = 256;

export class DirectWrites {
  readonly #native: NativeWrites;
  readonly #sockets = new Int32Array(AT_ONCE_MAX);
  readonly #taken = new Int32Array(AT_ONCE_MAX);
  readonly #members: DirectMember[] = [];
  #frames: Buffer = Buffer.alloc(0);
  #count = 0;
  #nowMs = 0;

  constructor(native: NativeWrites) {
    this.#native = native;
  }

  /** Write frames to a member with the next `send`. False: it cannot be written to so, and all that was taken is sent. */
  take(member: DirectMember, frames: Buffer, count: number, nowMs: number): boolean {
    const socket = member.readySocket(frames);
    const descriptor = socket ? this.#descriptorOf(socket) : -1;
    // Before anybody else is called, who may close one of them.
    if (descriptor < 0 || frames !== this.#frames || this.#members.length === AT_ONCE_MAX) this.send();
    if (descriptor < 0) return false;
    this.#frames = frames;
    this.#count = count;
    this.#nowMs = nowMs;
    this.#sockets[this.#members.push(member) - 1] = descriptor;
    return true;
  }

  send(): void {
    const members = this.#members;
    if (members.length === 0) return;
    const frames = this.#frames;
    this.#native.sendMany(this.#sockets, members.length, frames, this.#taken);
    for (const [index, member] of members.entries()) {
      const bytes = this.#taken[index]!;
      member.delivered(this.#count, this.#nowMs, bytes);
      if (bytes < frames.length) member.deliver(frames.subarray(bytes), 0, this.#nowMs);
    }
    members.length = 0;
  }

  /** -1: it is none of Node's plain TCP sockets, or something waits there. */
  #descriptorOf(socket: Socket): number {
    // oxlint-disable-next-line no-underscore-dangle -- There is no public way to it; see docs/decisions/0030.
    const handle = (socket as unknown as WithHandle)._handle;
    if (!handle || handle.constructor !== this.#native.tcp) return -1;
    return socket.writableLength === 0 && handle.writeQueueSize === 0 ? handle.fd : -1;
  }
}
