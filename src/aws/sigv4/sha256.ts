// SHA-256 and its HMAC (FIPS 180-4, RFC 2104) for what signs one request and is over: loading node:crypto and hashing a
// request takes 5 of the 45 ms of CPU time that a command has, and hashing it here 2. What verifies uses node:crypto.

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** The bit that ends the message, and its length. */
const ENDING_BYTES = 9;

// prettier-ignore
const ROUNDS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/** SHA-256 of bytes. */
export type Hash = (message: Uint8Array) => Buffer;

/** SHA-256 of less than half a gigabyte. */
export function sha256(message: Uint8Array): Buffer {
  const blocks = Math.ceil((message.length + ENDING_BYTES) / BLOCK_BYTES);
  const padded = Buffer.alloc(blocks * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  padded.writeUInt32BE(message.length * 8, padded.length - 4);
  const state = Int32Array.from(START);
  const schedule = new Int32Array(BLOCK_BYTES);
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) compress(state, schedule, padded, at);
  const digest = Buffer.alloc(DIGEST_BYTES);
  for (let index = 0; index < state.length; index++) digest.writeInt32BE(state[index]!, index * 4);
  return digest;
}

/** HMAC with such a hash. Keys are as long as a block at most, or hashed, as RFC 2104 has it. */
export function hmac(hash: Hash, key: Uint8Array, message: Uint8Array): Buffer {
  const short = key.length > BLOCK_BYTES ? hash(key) : key;
  const inner = Buffer.alloc(BLOCK_BYTES + message.length, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  for (let index = 0; index < short.length; index++) {
    inner[index]! ^= short[index]!;
    outer[index]! ^= short[index]!;
  }
  inner.set(message, BLOCK_BYTES);
  outer.set(hash(inner), BLOCK_BYTES);
  return hash(outer);
}

/** Sections 6.2.2 and 4.1.2 of the standard, with its names for the eight variables. */
function compress(state: Int32Array, schedule: Int32Array, bytes: Buffer, at: number): void {
  for (let t = 0; t < 16; t++, at += 4) {
    schedule[t] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }
  for (let t = 16; t < BLOCK_BYTES; t++) {
    const x = schedule[t - 15]!;
    const y = schedule[t - 2]!;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[t] = schedule[t - 16]! + small0 + schedule[t - 7]! + small1;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < BLOCK_BYTES; t++) {
    const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + large1 + ((e & f) ^ (~e & g)) + ROUNDS[t]! + schedule[t]!) | 0;
    const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = large0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}
