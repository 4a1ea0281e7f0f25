// Reads what a client sends over the socket. Keys match in any case, as on the real service
// (spec/ivschat.md, section 3.2).
import { mapBytes } from '../../aws/server/validate.ts';

/** A request whose member is missing, mistyped or too large. The code is that of the ERROR frame. */
export class BadRequest extends Error {
  readonly code: 400 | 413;

  constructor(code: 400 | 413, message: string) {
    super(message);
    this.code = code;
  }
}

/** The members of a request under lower-case keys. */
export type Members = Map<string, unknown>;

/** Undefined: not a JSON object. */
export function parseRequest(text: string): Members | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members: Members = new Map();
  for (const [key, item] of Object.entries(value)) members.set(key.toLowerCase(), item);
  return members;
}

const REQUEST_ID_MEMBER = /"requestid"\s*:\s*("(?:[^"\\]|\\.){0,512}")/i;

/**
 * The request id of a text that is refused unread: it is looked for in the text, which costs a fraction of parsing it.
 * Quotes inside of JSON texts are escaped, so that nothing else looks like it but a member of Attributes of that name.
 */
export function requestIdIn(text: string): string {
  try {
    return requestIdOf(new Map([['requestid', JSON.parse(REQUEST_ID_MEMBER.exec(text)?.[1] ?? '""')]]));
  } catch {
    // The text is no JSON, and nobody waits for an answer to it.
    return '';
  }
}

/** What an answer is matched by; `""` when the client gave none. */
export function requestIdOf(members: Members | undefined): string {
  const requestId = members?.get('requestid');
  return typeof requestId === 'string' ? requestId : '';
}

const REQUEST_ID_LENGTH_MAX = 128;
const REASON_LENGTH_MAX = 256;
const USER_ID_LENGTH_MAX = 128;

export function checkRequestId(members: Members): void {
  const value = members.get('requestid');
  if (value === undefined || value === null) return;
  if (typeof value !== 'string') throw new BadRequest(400, 'RequestId must be a string');
  if (value.length > REQUEST_ID_LENGTH_MAX) throw new BadRequest(413, 'RequestId is too long');
}

/** A required string that is not empty. */
export function textOf(members: Members, name: string): string {
  const value = members.get(name.toLowerCase());
  if (typeof value !== 'string' || value === '')
    throw new BadRequest(400, `${name} must be a string that is not empty`);
  return value;
}

export function messageIdOf(members: Members): string {
  const id = textOf(members, 'Id');
  if (!/^[a-zA-Z0-9]{12}$/.test(id)) throw new BadRequest(400, 'Id must be the id of a message');
  return id;
}

export function userIdOf(members: Members): string {
  const userId = textOf(members, 'UserId');
  if (isLonger(userId, USER_ID_LENGTH_MAX)) throw new BadRequest(400, 'UserId is too long');
  return userId;
}

export function reasonOf(members: Members): string | undefined {
  const value = members.get('reason') ?? '';
  if (typeof value !== 'string') throw new BadRequest(400, 'Reason must be a string');
  if (isLonger(value, REASON_LENGTH_MAX)) throw new BadRequest(413, 'Reason is too long');
  return value || undefined;
}

export function attributesOf(members: Members, bytesMax: number): Record<string, string> | undefined {
  const value = members.get('attributes');
  if (value === undefined || value === null) return undefined;
  if (
    typeof value !== 'object' ||
    Array.isArray(value) ||
    !Object.values(value).every((item) => typeof item === 'string')
  ) {
    throw new BadRequest(400, 'Attributes must be a map of strings');
  }
  if (mapBytes(value as Record<string, string>) > bytesMax) {
    throw new BadRequest(413, `Attributes are too large: their limit is ${bytesMax} bytes`);
  }
  return value as Record<string, string>;
}

/** Whether a text has more code points than that. A code point takes one or two UTF-16 units. */
export function isLonger(text: string, codePointsMax: number): boolean {
  if (text.length <= codePointsMax) return false;
  if (text.length > 2 * codePointsMax) return true;
  let count = 0;
  for (const _ of text) count++;
  return count > codePointsMax;
}
