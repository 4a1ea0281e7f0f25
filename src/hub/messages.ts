// What nodes say to one another. A published message begins with a byte that tells a frame from an order:
// no text frame of a server begins with 0 (RFC 6455, section 5.2), so a frame travels as it is, encoded once.
import type { Close } from './close-codes.ts';

const ORDER = 0;

/** Close the members of a topic: those of one user, or all. */
export type DisconnectOrder = { readonly key: string | undefined; readonly close: Close };

export const encodeOrder = (order: DisconnectOrder): Buffer =>
  Buffer.concat([Buffer.of(ORDER), Buffer.from(JSON.stringify(order))]);

/** Undefined: the message is a frame. */
export function decodeOrder(message: Uint8Array): DisconnectOrder | undefined {
  if (message[0] !== ORDER) return undefined;
  return JSON.parse(Buffer.from(message.subarray(1)).toString()) as DisconnectOrder;
}

/** A request to the node that holds a connection. */
export type NodeRequest = { readonly scope: string; readonly id: string } & (
  | { readonly do: 'send'; readonly frame: Buffer }
  | { readonly do: 'inspect' }
  | { readonly do: 'close'; readonly close: Close }
);

/** A JSON head, a zero byte, then the frame if there is one. */
export function encodeRequest(request: NodeRequest): Buffer {
  const { frame, ...head } = 'frame' in request ? request : { ...request, frame: Buffer.alloc(0) };
  return Buffer.concat([Buffer.from(JSON.stringify(head)), Buffer.of(0), frame]);
}

export function decodeRequest(message: Uint8Array): NodeRequest {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  const end = bytes.indexOf(0);
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as NodeRequest;
  return head.do === 'send' ? { ...head, frame: bytes.subarray(end + 1) } : head;
}
