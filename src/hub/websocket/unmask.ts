// The masking of client frames (RFC 6455, section 5.3): byte i of a payload was XORed with byte i mod 4 of a key.

const KEY_BYTES = 4;
/** Under this size, making the view of words costs more than it saves. */
const WORDWISE_BYTES_MIN = 96;

// One key, seen as bytes and as a word of this machine: no need to know its byte order.
const keyBytes = new Uint8Array(KEY_BYTES);
const keyWord = new Int32Array(keyBytes.buffer);

/** Unmask `data` from `begin` to `end`, in place, with the key that lies at `keyAt`. */
export function unmask(data: Buffer, keyAt: number, begin: number, end: number): void {
  if (end - begin < WORDWISE_BYTES_MIN) return unmaskBytes(data, keyAt, 0, begin, end);

  // A view of words must begin at a multiple of 4 in the memory beneath the buffer.
  const aligned = begin + ((KEY_BYTES - ((data.byteOffset + begin) % KEY_BYTES)) % KEY_BYTES);
  const phase = aligned - begin;
  unmaskBytes(data, keyAt, 0, begin, aligned);
  for (let i = 0; i < KEY_BYTES; i++) keyBytes[i] = data[keyAt + ((phase + i) % KEY_BYTES)]!;
  const key = keyWord[0]!;
  const words = new Int32Array(data.buffer, data.byteOffset + aligned, (end - aligned) >> 2);
  for (let i = 0; i < words.length; i++) words[i]! ^= key;
  unmaskBytes(data, keyAt, phase, aligned + words.length * KEY_BYTES, end);
}

/** The same a byte at a time; `phase` tells which byte of the key comes first. */
function unmaskBytes(data: Buffer, keyAt: number, phase: number, begin: number, end: number): void {
  const a = data[keyAt + (phase & 3)]!;
  const b = data[keyAt + ((phase + 1) & 3)]!;
  const c = data[keyAt + ((phase + 2) & 3)]!;
  const d = data[keyAt + ((phase + 3) & 3)]!;
  let at = begin;
  for (const last = end - 3; at < last; at += KEY_BYTES) {
    data[at]! ^= a;
    data[at + 1]! ^= b;
    data[at + 2]! ^= c;
    data[at + 3]! ^= d;
  }
  if (at < end) data[at++]! ^= a;
  if (at < end) data[at++]! ^= b;
  if (at < end) data[at]! ^= c;
}
