// A member of a room that checks what it gets: every sender's messages, each once, in order.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

export type Fault = { readonly member: string; readonly what: string };

/** `sender:sequence:time of sending in ms`. */
export const contentOf = (sender: number, sequence: number): string => `${sender}:${sequence}:${performance.now()}`;

const HEADER_BYTES_MAX = 10;

export class Member {
  readonly name: string;
  /** The last sequence number of each sender. */
  readonly last: number[];
  readonly #socket: Socket;
  readonly #faults: Fault[];
  readonly #latency: (ms: number) => void;
  #rest: Buffer = Buffer.alloc(0);
  received = 0;

  private constructor(socket: Socket, name: string, senders: number, faults: Fault[], latency: (ms: number) => void) {
    this.#socket = socket;
    this.name = name;
    this.last = Array.from({ length: senders }, () => -1);
    this.#faults = faults;
    this.#latency = latency;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => this.#fault('the connection was lost'));
  }

  /** Connect with a chat token. Rejects when the handshake is refused. */
  static async join(
    url: URL,
    token: string,
    options: { name: string; senders: number; faults: Fault[]; latency: (ms: number) => void },
  ): Promise<Member> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: ${token}\r\n\r\n`,
    );
    const head = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('error', reject);
    });
    const text = head.toString('latin1');
    if (!text.startsWith('HTTP/1.1 101')) throw new Error(`The handshake was answered with ${text.slice(0, 200)}`);
    socket.removeAllListeners('error').on('error', () => {});
    const member = new Member(socket, options.name, options.senders, options.faults, options.latency);
    member.#read(head.subarray(head.indexOf('\r\n\r\n') + 4));
    return member;
  }

  /** Send a request: a masked text frame of less than 64 KB. The mask is zero, which changes nothing. */
  say(request: object): void {
    const payload = Buffer.from(JSON.stringify(request));
    const { length } = payload;
    const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
    this.#socket.write(Buffer.concat([Buffer.of(0x81, ...size, 0, 0, 0, 0), payload]));
  }

  leave(): void {
    this.#socket.removeAllListeners('close').destroy();
  }

  #read(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      if (data.length < 2) break;
      const short = data[1]!;
      if (data.length < HEADER_BYTES_MAX && short >= 126) break;
      const begin = short < 126 ? 2 : 4;
      const length = short < 126 ? short : data.readUInt16BE(2);
      if (data.length < begin + length) break;
      // Pings need no answer here: the test is shorter than the server's patience.
      if (data[0] === 0x81) this.#frame(data.toString('utf8', begin, begin + length));
      else if (data[0] === 0x88) this.#fault('the server closed the connection');
      data = data.subarray(begin + length);
    }
    this.#rest = data;
  }

  #frame(text: string): void {
    const frame = JSON.parse(text) as { Type: string; EventName?: string; Content?: string; ErrorMessage?: string };
    if (frame.Type === 'ERROR') return this.#fault(`an error: ${frame.ErrorMessage}`);
    // Deletions are announced too, but carry nothing to check.
    const content = frame.Content ?? frame.EventName ?? '';
    if (content.startsWith('aws:')) return;
    const [sender, sequence, sentMs] = content.split(':').map(Number) as [number, number, number];
    this.received++;
    this.#latency(performance.now() - sentMs);
    const expected = this.last[sender]! + 1;
    if (sequence !== expected) this.#fault(`sender ${sender}: ${sequence} came where ${expected} was due`);
    this.last[sender] = sequence;
  }

  #fault(what: string): void {
    if (this.#faults.length < 1_000) this.#faults.push({ member: this.name, what });
  }
}
