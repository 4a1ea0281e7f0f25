// One light WebSocket client: a handshake written by hand, then bytes that are counted and forgotten, or read.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { opcodes } from '../../../src/hub/websocket/frame.ts';
import { connectTo } from './connect-to.ts';
import { DeliveryCounter } from './delivery-counter.ts';
import { natsReader } from './nats.ts';
import type { Address } from './orders.ts';
import { TextReader } from './text-reader.ts';

/** All clients of a process read into this buffer, one after another. */
const shared = Buffer.allocUnsafe(256 * 1024);
const MASK = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

export class ClientSocket {
  /** Told of every message that comes. */
  delivered: (count: number) => void;
  isEnded = false;
  readonly #socket: Socket;
  readonly #counter = new DeliveryCounter();
  readonly #opened = Promise.withResolvers<string>();
  #isOpen = false;
  /** Set while messages are looked into: always, where a frame may have some, or a part of one. */
  #reader: TextReader | undefined;
  readonly #within: ((text: string) => string[]) | undefined;
  #heard: ((text: string) => void) | undefined;

  constructor(address: Address, path: string, protocol: string | undefined, delivered: (count: number) => void) {
    this.delivered = delivered;
    if (address.dialect === 'nats') {
      this.#within = natsReader();
      this.#reader = new TextReader();
    }
    this.#socket = connectTo(address, { buffer: shared, callback: (length) => this.#read(length) });
    this.#socket.on('error', (cause) => this.#opened.reject(cause));
    this.#socket.on('close', () => {
      this.isEnded = true;
      this.#opened.reject(new Error('The server closed the socket'));
    });
    this.#socket.write(handshakeOf(address, path, protocol));
  }

  /** Resolves with the connection id, or '' where the server names none, when the handshake is done. */
  get opened(): Promise<string> {
    return this.#opened.promise;
  }

  say(text: string): void {
    this.#socket.write(maskedFrame(text));
  }

  /** Read every message from now on; undefined: no more. */
  listen(heard: ((text: string) => void) | undefined): void {
    this.#heard = heard;
    if (!this.#within) this.#reader = heard && new TextReader();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(length: number): true {
    if (this.#isOpen) {
      const count = this.#count(shared.subarray(0, length));
      if (count > 0) this.delivered(count);
      // As short as a client may be about it.
      if (this.#reader?.isClosed || this.#counter.isClosed) this.#socket.end();
      return true;
    }
    const headEnd = shared.subarray(0, length).indexOf('\r\n\r\n') + 4;
    // On a loopback the head of an answer comes in one piece; anything else shows as a failed handshake.
    const head = shared.toString('latin1', 0, headEnd);
    if (head.startsWith('HTTP/1.1 101')) {
      this.#isOpen = true;
      this.#opened.resolve(/^x-fanfare-connection-id: (\S+)/im.exec(head)?.[1] ?? '');
      const count = this.#count(Buffer.from(shared.subarray(headEnd, length)));
      // Whoever waits for the handshake is told first.
      if (count > 0) setImmediate(() => this.delivered(count));
    } else
      this.#opened.reject(
        new Error(`The handshake was answered with ${shared.toString('latin1', 0, Math.min(length, 200))}`),
      );
    return true;
  }

  /** How many messages ended in these bytes; whoever listens is told each. */
  #count(bytes: Buffer): number {
    if (!this.#reader) return this.#counter.count(bytes, bytes.length);
    let count = 0;
    for (const text of this.#reader.read(bytes)) {
      for (const message of this.#within?.(text) ?? [text]) {
        this.#heard?.(message);
        count++;
      }
    }
    return count;
  }
}

export function handshakeOf({ host, port }: Pick<Address, 'host' | 'port'>, path: string, protocol?: string): string {
  const offer = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  return (
    `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${offer}\r\n`
  );
}

/** A frame as clients send it: masked (RFC 6455, section 5.3). Of less than 64 KB. */
export function maskedFrame(text: string, opcode: number = opcodes.text, isFinal = true): Buffer {
  const payload = Buffer.from(text);
  for (let index = 0; index < payload.length; index++) payload[index]! ^= MASK[index & 3]!;
  const { length } = payload;
  const first = (isFinal ? 0x80 : 0) | opcode;
  const header =
    length < 126 ? Buffer.of(first, 0x80 | length) : Buffer.of(first, 0x80 | 126, length >> 8, length & 0xff);
  return Buffer.concat([header, MASK, payload]);
}
