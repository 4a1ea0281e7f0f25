// How everything begins that one node says to others on the bus.

const FORMAT = 1;
export const HEAD_BYTES = 16;

export type Kind = 'batch' | 'beat' | 'addressed';
const kinds: readonly Kind[] = ['batch', 'beat', 'addressed'];

/** `number`: of a batch; in a beat, of the last one. */
export type Head = {
  readonly kind: Kind;
  readonly node: number;
  readonly incarnation: number;
  readonly number: number;
};

export function writeHead(into: Buffer, at: number, { kind, node, incarnation, number }: Head): number {
  into[at] = FORMAT;
  into[at + 1] = kinds.indexOf(kind);
  // A lane, for the day when one subject for all is too much, and a byte to spare.
  into.writeUInt16BE(0, at + 2);
  into.writeUInt16BE(node, at + 4);
  into.writeUInt32BE(incarnation, at + 6);
  into.writeUIntBE(number, at + 10, 6);
  return at + HEAD_BYTES;
}

export function headOf(head: Head): Buffer {
  const buffer = Buffer.allocUnsafe(HEAD_BYTES);
  writeHead(buffer, 0, head);
  return buffer;
}

/** Undefined: it is nothing that this version reads. */
export function readHead(bytes: Buffer): Head | undefined {
  if (bytes.length < HEAD_BYTES || bytes[0] !== FORMAT) return undefined;
  const kind = kinds[bytes[1]!];
  return (
    kind && {
      kind,
      node: bytes.readUInt16BE(4),
      incarnation: bytes.readUInt32BE(6),
      number: bytes.readUIntBE(10, 6),
    }
  );
}
