// What this node publishes, in numbered batches that lie one behind the other in one piece of memory: it never grows, and
// what was published lately can be said again.
import type { Life } from '../../hub/membership.ts';
import { HEAD_BYTES, writeHead } from './head.ts';

/** NATS takes a megabyte by default. */
export const BATCH_BYTES_MAX = 256 * 1024;
/** Of a single message: a batch of its own may be so large. */
export const MESSAGE_BYTES_MAX = 512 * 1024;
const BATCHES_MAX = 65_536;
const FRAME_HEAD_BYTES = 7;

type Frame = (topic: string, message: Buffer, counts: boolean) => void;

export class Outgoing {
  readonly life: Life;
  readonly #memory: Buffer;
  /** Where the batches that are kept begin and end, by their numbers. */
  readonly #starts = new Float64Array(BATCHES_MAX);
  readonly #ends = new Float64Array(BATCHES_MAX);
  #oldest = 1;
  /** Of the batch that is being written, if there is one; else of the last one. */
  #number = 0;
  #isOpen = false;
  #start = 0;
  #at = 0;

  constructor(life: Life, bytesMax: number) {
    this.life = life;
    this.#memory = Buffer.allocUnsafeSlow(Math.max(bytesMax, 2 * MESSAGE_BYTES_MAX));
  }

  /** The number of the last batch that is finished; 0: there was none. */
  get last(): number {
    return this.#isOpen ? this.#number - 1 : this.#number;
  }

  /** The first that can be said again. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Add a message to the batch of this turn. Returns the batch before, if it was full. */
  add(topic: string, message: Uint8Array, counts: boolean): Buffer | undefined {
    const topicBytes = Buffer.byteLength(topic);
    const bytes = FRAME_HEAD_BYTES + topicBytes + message.length;
    if (bytes > MESSAGE_BYTES_MAX - HEAD_BYTES)
      throw new RangeError(`A message of ${message.length} bytes is too large`);
    const full = this.#isOpen && this.#at + bytes > this.#start + BATCH_BYTES_MAX ? this.finish() : undefined;
    if (!this.#isOpen) this.#begin(HEAD_BYTES + bytes);
    const memory = this.#memory;
    let at = this.#at;
    memory[at++] = counts ? 1 : 0;
    at = memory.writeUInt16BE(topicBytes, at);
    at += memory.write(topic, at);
    at = memory.writeUInt32BE(message.length, at);
    memory.set(message, at);
    this.#at = at + message.length;
    return full;
  }

  /** The batch is whole. Undefined: there is nothing in it. */
  finish(): Buffer | undefined {
    if (!this.#isOpen) return undefined;
    this.#isOpen = false;
    this.#starts[this.#number % BATCHES_MAX] = this.#start;
    this.#ends[this.#number % BATCHES_MAX] = this.#at;
    return this.batch(this.#number);
  }

  /** A batch that was finished. Undefined: it is not kept any more. */
  batch(number: number): Buffer | undefined {
    if (number < this.#oldest || number > this.last) return undefined;
    return this.#memory.subarray(this.#starts[number % BATCHES_MAX], this.#ends[number % BATCHES_MAX]);
  }

  /** Room for a batch, at the cost of the oldest. */
  #begin(bytes: number): void {
    const room = Math.max(bytes, BATCH_BYTES_MAX);
    const last = this.last;
    let start = this.#at;
    if (start + room > this.#memory.length) {
      // Those behind are older than those at the beginning, and go first.
      this.#forget(last, (from) => from >= start);
      start = 0;
    }
    this.#forget(last, (from, to) => from < start + room && to > start);
    if (last - this.#oldest + 2 > BATCHES_MAX) this.#oldest++;
    this.#start = start;
    this.#number = last + 1;
    this.#isOpen = true;
    this.#at = writeHead(this.#memory, start, { kind: 'batch', node: this.life.number, ...this.#numbered });
  }

  get #numbered() {
    return { incarnation: this.life.incarnation, number: this.#number };
  }

  #forget(last: number, isInTheWay: (from: number, to: number) => boolean): void {
    while (this.#oldest <= last) {
      const place = this.#oldest % BATCHES_MAX;
      if (!isInTheWay(this.#starts[place]!, this.#ends[place]!)) return;
      this.#oldest++;
    }
  }
}

/** The messages of a batch, in order. */
export function framesOf(batch: Buffer, each: Frame): void {
  for (let at = HEAD_BYTES; at < batch.length;) {
    const counts = batch[at] === 1;
    const topicEnd = at + 3 + batch.readUInt16BE(at + 1);
    const topic = batch.toString('utf8', at + 3, topicEnd);
    const end = topicEnd + 4 + batch.readUInt32BE(topicEnd);
    each(topic, batch.subarray(topicEnd + 4, end), counts);
    at = end;
  }
}
