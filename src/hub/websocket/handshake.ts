// The handshake of a WebSocket server, as pure functions (RFC 6455, section 4.2).
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a handshake offers, or how to refuse it. */
export type UpgradeCheck =
  | { readonly ok: true; readonly key: string; readonly protocols: string[] }
  | {
      readonly ok: false;
      readonly status: number;
      readonly reason: string;
      readonly headers?: Record<string, string>;
    };

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const VERSION = '13';

/** 16 bytes in base64; the last letter has four bits to spare, which are 0 (RFC 4648, section 3.5). */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** RFC 7230, section 3.2.6. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** RFC 7230, section 3.2. No character above U+00FF: as latin1, some of them would become line breaks. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What `Sec-WebSocket-Accept` answers to a key (RFC 6455, section 4.2.2). */
export const acceptKey = (key: string): string => hash('sha1', key + GUID, 'base64');

/** Whether a request is a WebSocket handshake that can be answered with 101. */
export function checkUpgrade(method: string, headers: IncomingHttpHeaders, httpVersion: string): UpgradeCheck {
  if (method !== 'GET') return refusal(400, 'A WebSocket handshake must be a GET');
  if (httpVersion !== '1.1') return refusal(400, 'A WebSocket handshake must be HTTP/1.1');
  // spec/apigateway-websocket.md, section 1.2: what asks for no WebSocket gets 426.
  if (!includesToken(headers.upgrade, 'websocket') || !includesToken(headers.connection, 'upgrade')) {
    return refusal(426, 'Upgrade to WebSocket', { upgrade: 'websocket', connection: 'upgrade, close' });
  }
  // RFC 6455, section 4.4: say which versions there are.
  if (headers['sec-websocket-version'] !== VERSION) {
    return refusal(426, `Sec-WebSocket-Version must be ${VERSION}`, { 'sec-websocket-version': VERSION });
  }
  const key = headers['sec-websocket-key'];
  if (!key || !KEY.test(key)) return refusal(400, 'Sec-WebSocket-Key must be 16 bytes in base64');
  const protocols = listItems(headers['sec-websocket-protocol']);
  // RFC 6455, section 4.1, item 10: not empty, tokens, all different.
  if (!protocols.every((protocol) => TOKEN.test(protocol)) || new Set(protocols).size < protocols.length) {
    return refusal(400, 'Sec-WebSocket-Protocol must be a list of different tokens');
  }
  return { ok: true, key, protocols };
}

/** The head of the answer, to be written as latin1. Throws a TypeError for a header that would break it. */
export function switchingProtocols(key: string, headers: Record<string, string>): string {
  let head =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${acceptKey(key)}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name)) throw new TypeError('A header has a name that is not a token');
    // The value stays out of the message: it may be a secret.
    if (!FIELD_VALUE.test(value)) throw new TypeError(`The header ${name} has a value that is not allowed`);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}\r\n`;
}

function refusal(status: number, reason: string, headers?: Record<string, string>): UpgradeCheck {
  return { ok: false, status, reason, ...(headers && { headers }) };
}

const includesToken = (header: string | undefined, token: string): boolean =>
  listItems(header).some((item) => item.toLowerCase() === token);

/** The items of a comma-separated header, without the blanks around them (RFC 7230, section 7). */
const listItems = (header: string | undefined): string[] =>
  header === undefined ? [] : header.split(',').map(withoutBlanks);

/** An expression would look at each of many blanks in the middle again and again. */
function withoutBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';
