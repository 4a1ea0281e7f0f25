// What the answer of a proxy integration means (spec/apigateway-websocket.md, sections 1.2, 1.3, 1.6 and 1.7).
import { isUtf8 } from 'node:buffer';
import { isObject } from '../../../base/is-object.ts';
import { parsed } from '../expressions/json-values.ts';

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
  const result = readResult(payload);
  if (!result) return MALFORMED;
  const { status, headers, multiValueHeaders } = result;
  return httpConnectResult(status, Object.entries({ ...headers, ...multiValueHeaders }));
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
  const result = readResult(payload);
  if (!result) return { outcome: 'malformed' };
  const { body, isBase64Encoded } = result;
  return httpMessageResult(isBase64Encoded ? decoded(body) : body, isTwoWay);
}

/** What any other body means for a message: bytes that are no text cannot be sent, and no body is an empty message. */
export function httpMessageResult(body: string | undefined, isTwoWay: boolean): MessageResult {
  if (!isTwoWay) return { outcome: 'nothing' };
  return body === undefined ? { outcome: 'malformed' } : { outcome: 'reply', body };
}

type Result = {
  readonly status: number;
  readonly headers: Members;
  readonly multiValueHeaders: Members;
  readonly body: string;
  readonly isBase64Encoded: boolean;
};
type Members = { readonly [name: string]: unknown };

/** Whatever else is in a result makes it malformed (section 9). */
const MEMBERS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** What a function may return (section 2.2). Undefined: it is malformed. A member that is null is missing. */
function readResult(payload: string): Result | undefined {
  const result = parsed(payload);
  if (!isObject(result) || !Object.keys(result).every((name) => MEMBERS.has(name))) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = result;
  const status = statusOf(statusCode);
  const isWellFormed =
    isHeaders(headers, isPlain) &&
    isHeaders(multiValueHeaders, (values) => Array.isArray(values) && values.every(isPlain)) &&
    typeof (body ?? '') === 'string' &&
    typeof (isBase64Encoded ?? false) === 'boolean';
  if (status === undefined || !isWellFormed) return undefined;
  return {
    status,
    headers: (headers ?? {}) as Members,
    multiValueHeaders: (multiValueHeaders ?? {}) as Members,
    body: (body ?? '') as string,
    isBase64Encoded: isBase64Encoded === true,
  };
}

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;
const isHeaders = (value: unknown, isValue: (value: unknown) => boolean) =>
  value === undefined || value === null || (isObject(value) && Object.values(value).every(isValue));

/** A status as a number, or as its digits. Undefined: the result is malformed. */
function statusOf(status: unknown): number | undefined {
  if (typeof status !== 'number' && !(typeof status === 'string' && /^\d{3}$/.test(status))) return undefined;
  const number = Number(status);
  // 1xx are no final answers: a client would go on waiting.
  return Number.isInteger(number) && number >= 200 && number <= 599 ? number : undefined;
}

/** A frame of text cannot carry other bytes. */
function decoded(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
