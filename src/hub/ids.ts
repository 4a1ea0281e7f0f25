// Ids in the form that API Gateway uses: 11 bytes as 16 characters of URL-safe base64
// (spec/apigateway-websocket.md, section 2.1). Eight bytes are random, one tells the kind, two name the node.
import { pooledBytes } from '../base/random-text.ts';

const KIND_AT = 8;
const NODE_AT = 9;
const ID_BYTES = 11;
/** The six bits that are a hyphen in URL-safe base64. */
const HYPHEN = 62;
const CONNECTION = 0x02;
const REQUEST = 0x05;

function newId(node: number, kind: number): string {
  const bytes = pooledBytes(ID_BYTES);
  // An id that began with a hyphen would be an option to every command line.
  if (bytes[0]! >> 2 === HYPHEN) bytes[0] = bytes[0]! & 0x7f;
  bytes[KIND_AT] = kind;
  bytes.writeUInt16BE(node, NODE_AT);
  // In one piece: a text that was put together keeps its parts for as long as a connection has it as its id.
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** A connection id says where its socket is: no registry, no look-up. `node` is 0 to 65535. */
export const newConnectionId = (node: number): string => newId(node, CONNECTION);

/** The id of one message or request on a connection. */
export const newRequestId = (node: number): string => newId(node, REQUEST);

export const isConnectionId = (text: string): boolean => /^[A-Za-z0-9_-]{15}=$/.test(text);

/** The node that holds (or held) the connection. */
export function nodeOf(connectionId: string): number {
  // Characters 12 to 14 are the bits of bytes 9 and 10, and two to spare.
  return (
    (((valueOf(connectionId, 12) << 12) | (valueOf(connectionId, 13) << 6) | valueOf(connectionId, 14)) >> 2) & 0xffff
  );
}

/** The six bits of a character of URL-safe base64. */
function valueOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 97) return code - 71;
  if (code === 95) return 63;
  if (code >= 65) return code - 65;
  return code === 45 ? 62 : code + 4;
}
