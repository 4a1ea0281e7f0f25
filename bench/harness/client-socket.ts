// One light WebSocket client: a handshake written by hand, then bytes that are counted and forgotten.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { opcodes } from '../../src/hub/websocket/frame.ts';
import { DeliveryCounter } from './delivery-counter.ts';

type Address = { readonly host: string; readonly port: number };

/** All clients of a process read into this buffer, one after another. */
const shared = Buffer.allocUnsafe(256 * 1024);
const MASK = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

export class ClientSocket {
  /** Told of every message that comes. */
  delivered: (count: number) => void;
  readonly #socket: Socket;
  readonly #counter = new DeliveryCounter();
  readonly #opened = Promise.withResolvers<string>();
  #isOpen = false;

  constructor({ host, port }: Address, path: string, protocol: string | undefined, delivered: (count: number) => void) {
    this.delivered = delivered;
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.#read(length) },
    });
    this.#socket.on('error', (cause) => this.#opened.reject(cause));
    this.#socket.on('close', () => this.#opened.reject(new Error('The server closed the socket')));
    this.#socket.write(handshakeOf({ host, port }, path, protocol));
  }

  /** Resolves with the connection id, or '' where the server names none, when the handshake is done. */
  get opened(): Promise<string> {
    return this.#opened.promise;
  }

  say(text: string): void {
    this.#socket.write(maskedFrame(text));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(length: number): true {
    if (this.#isOpen) {
      const count = this.#counter.count(shared, length);
      if (count > 0) this.delivered(count);
      return true;
    }
    // On a loopback the head of an answer comes in one piece; anything else shows as a failed handshake.
    const head = shared.toString('latin1', 0, length);
    if (head.startsWith('HTTP/1.1 101') && head.endsWith('\r\n\r\n')) {
      this.#isOpen = true;
      this.#opened.resolve(/^x-fanfare-connection-id: (\S+)/im.exec(head)?.[1] ?? '');
    } else this.#opened.reject(new Error(`The handshake was answered with ${head.slice(0, 200)}`));
    return true;
  }
}

export function handshakeOf({ host, port }: Address, path: string, protocol?: string): string {
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
