// Reads the messages on one socket whole, for a client that looks into them (RFC 6455, section 5.2). A server does not mask.

const FIN = 0x80;
const CLOSE = 0x8;
/** Pings and the like come between the fragments of a message. */
const CONTROL = 0x8;

export class TextReader {
  #rest: Buffer = Buffer.alloc(0);
  #fragments: Buffer[] = [];
  /** Whether the server has said that this is the end. */
  isClosed = false;

  /** The messages that end in this chunk, as text. The chunk may be used again. */
  read(chunk: Buffer): string[] {
    let data = Buffer.concat([this.#rest, chunk]);
    const texts: string[] = [];
    for (;;) {
      const payload = payloadOf(data);
      if (!payload) break;
      const first = data[0]!;
      data = data.subarray(payload.end);
      if ((first & 0x0f) === CLOSE) this.isClosed = true;
      if ((first & CONTROL) !== 0) continue;
      this.#fragments.push(payload.bytes);
      if ((first & FIN) === 0) continue;
      texts.push(Buffer.concat(this.#fragments).toString());
      this.#fragments = [];
    }
    this.#rest = data;
    return texts;
  }
}

/** Of the frame at the beginning; undefined while it is not whole. */
function payloadOf(data: Buffer): { bytes: Buffer; end: number } | undefined {
  if (data.length < 2) return undefined;
  const short = data[1]!;
  const begin = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (data.length < begin) return undefined;
  const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  const end = begin + length;
  return data.length < end ? undefined : { bytes: data.subarray(begin, end), end };
}
