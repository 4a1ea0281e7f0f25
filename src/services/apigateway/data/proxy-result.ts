// What the answer of a proxy integration means (spec/apigateway-websocket.md, sections 1.2, 1.3, 1.6 and 1.7).
import { isUtf8 } from 'node:buffer';
import { parsed, valueAt } from './json-values.ts';

/** `accepted`: the handshake goes on, and echoes a subprotocol where one is given. `refused`: the client gets the status. */
export type ConnectResult =
  | { readonly outcome: 'accepted'; readonly subprotocol?: string }
  | { readonly outcome: 'refused'; readonly status: number };

/** What a message leads to: a frame, nothing, or the Internal server error frame. */
export type MessageResult =
  | { readonly outcome: 'reply'; readonly body: string }
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'malformed' };

const MALFORMED: ConnectResult = { outcome: 'refused', status: 502 };
/** RFC 7230, section 3.2.6: what may be sent as a subprotocol. Nothing else reaches a header of ours. */
const TOKEN = /^[\w!#$%&'*+\-.^`|~]{1,256}$/;

/** What a Lambda proxy result means for a handshake. Nothing, and what is malformed, is refused with 502. */
export function lambdaConnectResult(payload: string): ConnectResult {
  const result = parsed(payload);
  const status = statusOf(result);
  if (status === undefined) return MALFORMED;
  const headers = [...entriesOf(valueAt(result, ['headers'])), ...entriesOf(valueAt(result, ['multiValueHeaders']))];
  return httpConnectResult(status, headers);
}

/** What the answer of an HTTP proxy integration means for a handshake; also a Lambda's, once it is read. */
export function httpConnectResult(
  status: number,
  headers: Iterable<readonly [name: string, value: unknown]>,
): ConnectResult {
  // 1xx are no final answers: a client would go on waiting. Others are none at all.
  if (!Number.isInteger(status) || status < 200 || status > 599) return MALFORMED;
  if (status > 299) return { outcome: 'refused', status };
  const named = [...headers].find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
  const subprotocol = Array.isArray(named) ? (named as unknown[])[0] : named;
  if (subprotocol === undefined || subprotocol === null) return { outcome: 'accepted' };
  if (typeof subprotocol !== 'string' || !TOKEN.test(subprotocol)) return MALFORMED;
  return { outcome: 'accepted', subprotocol };
}

/**
 * What a Lambda proxy result means for a message. A function that answers nothing has failed even on a one-way route;
 * of one that answers, only a two-way route sends the body, whatever the status.
 */
export function lambdaMessageResult(payload: string, isTwoWay: boolean): MessageResult {
  const result = parsed(payload);
  const body = valueAt(result, ['body']);
  const isMissing = body === undefined || body === null;
  if (statusOf(result) === undefined || !(isMissing || typeof body === 'string')) return { outcome: 'malformed' };
  if (!isTwoWay || isMissing) return { outcome: 'nothing' };
  const text = valueAt(result, ['isBase64Encoded']) === true ? decoded(body) : body;
  return text === undefined ? { outcome: 'malformed' } : httpMessageResult(text, isTwoWay);
}

/** What any other body means for a message: an empty one sends no frame, and bytes that are no text cannot be sent. */
export function httpMessageResult(body: string | undefined, isTwoWay: boolean): MessageResult {
  if (!isTwoWay || body === '') return { outcome: 'nothing' };
  return body === undefined ? { outcome: 'malformed' } : { outcome: 'reply', body };
}

/** A status as a number, or as its digits. Undefined: the result is malformed. */
function statusOf(result: unknown): number | undefined {
  const status = valueAt(result, ['statusCode']);
  if (typeof status !== 'number' && !(typeof status === 'string' && /^\d{3}$/.test(status))) return undefined;
  const number = Number(status);
  // 1xx are no final answers: a client would go on waiting.
  return Number.isInteger(number) && number >= 200 && number <= 599 ? number : undefined;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** A frame of text cannot carry other bytes. */
function decoded(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
