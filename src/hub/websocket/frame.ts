// Frames of a server: unmasked, one fragment each (RFC 6455, section 5.2).

const FIN_TEXT = 0x81;
const FIN_CLOSE = 0x88;
const FIN_PING = 0x89;
const FIN_PONG = 0x8a;
const NO_STATUS = 1005;
const REASON_BYTES_MAX = 123;

/** A text message as one frame, ready to be written to any number of sockets. */
export function textFrame(payload: string | Uint8Array): Buffer {
  const isText = typeof payload === 'string';
  const length = isText ? Buffer.byteLength(payload) : payload.length;
  const frame = allocate(FIN_TEXT, length);
  const at = frame.length - length;
  if (isText) frame.write(payload, at, 'utf8');
  else frame.set(payload, at);
  return frame;
}

/** 1005 stands for a close frame without a status. A long reason is cut at a character. */
export function closeFrame(code: number, reason: string): Buffer {
  if (code === NO_STATUS) return Buffer.of(FIN_CLOSE, 0);
  const text = cut(Buffer.from(reason), REASON_BYTES_MAX);
  const frame = allocate(FIN_CLOSE, 2 + text.length);
  frame.writeUInt16BE(code, 2);
  frame.set(text, 4);
  return frame;
}

export const pingFrame = (): Buffer => Buffer.of(FIN_PING, 0);

export function pongFrame(payload: Uint8Array): Buffer {
  const frame = allocate(FIN_PONG, payload.length);
  frame.set(payload, 2);
  return frame;
}

/** A frame with its header written and its payload left to the caller. */
function allocate(first: number, length: number): Buffer {
  if (length < 126) {
    const frame = Buffer.allocUnsafe(2 + length);
    frame[0] = first;
    frame[1] = length;
    return frame;
  }
  if (length < 65_536) {
    const frame = Buffer.allocUnsafe(4 + length);
    frame[0] = first;
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
    return frame;
  }
  const frame = Buffer.allocUnsafe(10 + length);
  frame[0] = first;
  frame[1] = 127;
  frame.writeUInt32BE(0, 2);
  frame.writeUInt32BE(length, 6);
  return frame;
}

function cut(text: Buffer, bytesMax: number): Buffer {
  if (text.length <= bytesMax) return text;
  let end = bytesMax;
  // Bytes 10xxxxxx continue a character.
  while ((text[end]! & 0xc0) === 0x80) end--;
  return text.subarray(0, end);
}
