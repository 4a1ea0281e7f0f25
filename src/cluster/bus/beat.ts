// What a node says of itself a few times a second: how far it has published, and what it has heard of each of the others.
import { HEAD_BYTES } from './head.ts';

/** Far more nodes than a cluster has: a beat of 12 KB. */
const PEERS_MAX = 1_000;
const PEER_BYTES = 12;
const BODY_AT = HEAD_BYTES + 18;

export type Heard = { readonly node: number; readonly incarnation: number; readonly heard: number };

export type Beat = {
  /** Whoever hears it should beat at once: its sender waits to be heard. */
  readonly isAsking: boolean;
  /** The sender's steady time, and what its clock shows. */
  readonly steadyMs: number;
  readonly shownMs: number;
  readonly heard: readonly Heard[];
};

export function encodeBeat(head: Buffer, { isAsking, steadyMs, shownMs, heard }: Beat): Buffer {
  const told = heard.slice(0, PEERS_MAX);
  const bytes = Buffer.allocUnsafe(BODY_AT + told.length * PEER_BYTES);
  head.copy(bytes);
  bytes.writeUInt16BE(isAsking ? 1 : 0, HEAD_BYTES);
  bytes.writeDoubleBE(steadyMs, HEAD_BYTES + 2);
  bytes.writeDoubleBE(shownMs, HEAD_BYTES + 10);
  let at = BODY_AT;
  for (const { node, incarnation, heard: number } of told) {
    at = bytes.writeUInt16BE(node, at);
    at = bytes.writeUInt32BE(incarnation, at);
    at = bytes.writeUIntBE(number, at, 6);
  }
  return bytes;
}

export function decodeBeat(bytes: Buffer): Beat {
  const heard: Heard[] = [];
  for (let at = BODY_AT; at < bytes.length; at += PEER_BYTES)
    heard.push({
      node: bytes.readUInt16BE(at),
      incarnation: bytes.readUInt32BE(at + 2),
      heard: bytes.readUIntBE(at + 6, 6),
    });
  return {
    isAsking: bytes.readUInt16BE(HEAD_BYTES) === 1,
    steadyMs: bytes.readDoubleBE(HEAD_BYTES + 2),
    shownMs: bytes.readDoubleBE(HEAD_BYTES + 10),
    heard,
  };
}
