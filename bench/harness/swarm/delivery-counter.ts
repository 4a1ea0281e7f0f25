// Counts the messages on one socket without looking into them: only frame headers are read (RFC 6455, section 5.2).

const FIN = 0x80;
/** Control frames have opcodes from here on. */
const CONTROL = 0x8;
const CLOSE = 0x8;

export class DeliveryCounter {
  /** The first bytes of a frame header whose rest has not come. */
  #header: Buffer | undefined;
  /** Bytes of the present frame that have not come. */
  #missing = 0;
  #isMessage = false;
  /** Whether the server has said that this is the end. */
  isClosed = false;

  /** How many messages ended in the first `length` bytes of `chunk`. */
  count(chunk: Buffer, length: number): number {
    let data = chunk;
    let end = length;
    if (this.#header) {
      data = Buffer.concat([this.#header, chunk.subarray(0, length)]);
      end = data.length;
      this.#header = undefined;
    }
    let ended = 0;
    let at = 0;
    for (;;) {
      const taken = Math.min(this.#missing, end - at);
      this.#missing -= taken;
      at += taken;
      if (this.#missing > 0) return ended;
      if (this.#isMessage) ended++;
      this.#isMessage = false;
      if (at === end) return ended;
      const size = headerBytes(data, at, end);
      if (size === 0) {
        this.#header = Buffer.from(data.subarray(at, end));
        return ended;
      }
      if ((data[at]! & 0x0f) === CLOSE) this.isClosed = true;
      this.#isMessage = (data[at]! & (FIN | CONTROL)) === FIN;
      this.#missing = payloadBytes(data, at);
      at += size;
    }
  }
}

/** The size of the header at `at`; 0 when it is not complete. A server does not mask. */
function headerBytes(data: Buffer, at: number, end: number): number {
  if (end - at < 2) return 0;
  const short = data[at + 1]!;
  const size = short < 126 ? 2 : short === 126 ? 4 : 10;
  return end - at < size ? 0 : size;
}

function payloadBytes(data: Buffer, at: number): number {
  const short = data[at + 1]!;
  if (short < 126) return short;
  return short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
}
