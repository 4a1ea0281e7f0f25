import type { BackendRequest } from '../backend-request.ts';

/** Those of them whose answers have a body as any other. The last three say nothing of a body that is not there. */
const METHODS = new Map([
  ['POST', 'content-length: 0\r\n'],
  ['PUT', 'content-length: 0\r\n'],
  ['PATCH', 'content-length: 0\r\n'],
  ['GET', ''],
  ['DELETE', ''],
  ['OPTIONS', ''],
]);
const NAME = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** They change how a request or its answer is framed. */
const FRAMING = new Set(['connection', 'content-length', 'expect', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/** A request as it goes out, byte for byte but for the order of headers as Node writes it. Undefined: it is no plain one. */
export function plainRequest(
  { method, headers, body }: BackendRequest,
  { pathname, search, host }: URL,
): Buffer | undefined {
  const withoutBody = METHODS.get(method);
  if (withoutBody === undefined) return undefined;
  let head = `${method} ${pathname}${search} HTTP/1.1\r\n`;
  const seen = new Set<string>();
  for (const name in headers) {
    const value = headers[name]!;
    const known = name.toLowerCase();
    if (seen.has(known) || FRAMING.has(known) || !NAME.test(name) || !VALUE.test(value)) return undefined;
    seen.add(known);
    head += `${name}: ${value}\r\n`;
  }
  if (!seen.has('host')) head += `Host: ${host}\r\n`;
  head += body.length > 0 ? `content-length: ${body.length}\r\n` : withoutBody;
  head += 'Connection: keep-alive\r\n\r\n';
  // One piece: two would be two packets, or a gathering write that costs twice as much.
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 'latin1');
  bytes.set(body, head.length);
  return bytes;
}
