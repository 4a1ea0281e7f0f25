// The handshake of a WebSocket server, as pure functions (RFC 6455, section 4.2).
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type UpgradeCheck =
  | { readonly ok: true; readonly key: string; readonly protocols: string[] }
  | { readonly ok: false; readonly status: number; readonly reason: string; readonly headers?: Record<string, string> };

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export const acceptKey = (key: string): string => hash('sha1', key + GUID, 'base64');

/** Whether a request is a WebSocket handshake that can be answered with 101. */
export function checkUpgrade(method: string, headers: IncomingHttpHeaders, httpVersion: string): UpgradeCheck {
  const no = (status: number, reason: string, more?: Record<string, string>): UpgradeCheck => ({ ok: false, status, reason, ...(more && { headers: more }) });
  if (method !== 'GET' || httpVersion !== '1.1') return no(400, 'A handshake is a GET of HTTP/1.1');
  if (!has(headers.upgrade, 'websocket') || !has(headers.connection, 'upgrade')) return no(400, 'The Upgrade header is not websocket');
  if (headers['sec-websocket-version'] !== '13') {
    return no(426, 'Sec-WebSocket-Version must be 13', { 'sec-websocket-version': '13' });
  }
  const key = headers['sec-websocket-key'];
  if (typeof key !== 'string' || !/^[+/0-9A-Za-z]{22}==$/.test(key)) return no(400, 'Sec-WebSocket-Key is not valid');
  const offered = headers['sec-websocket-protocol'];
  const protocols = offered === undefined ? [] : offered.split(',').map((protocol) => protocol.trim());
  if (!protocols.every((protocol) => TOKEN.test(protocol))) return no(400, 'Sec-WebSocket-Protocol is not valid');
  return { ok: true, key, protocols };
}

const has = (header: string | undefined, token: string) =>
  (header ?? '').split(',').some((item) => item.trim().toLowerCase() === token);

/** The answer to a handshake, with headers of the service. Throws for a value that would break the head. */
export function switchingProtocols(key: string, headers: Record<string, string>): string {
  let head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n`;
  for (const name in headers) {
    if (/[\r\n]/.test(headers[name]!)) throw new TypeError(`The header ${name} holds a line break`);
    head += `${name}: ${headers[name]}\r\n`;
  }
  return `${head}\r\n`;
}
