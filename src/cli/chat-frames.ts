// Frames of a chat room as lines for people, and typed lines as requests (spec/ivschat.md, sections 3.2 and 3.3).
import { randomUUID } from 'node:crypto';
import { harmlessLine } from '../harmless.ts';

/** What we look at in a frame. Everything in it is foreign. */
export type Frame = {
  readonly Type?: unknown;
  readonly Id?: unknown;
  readonly RequestId?: unknown;
  readonly Content?: unknown;
  readonly EventName?: unknown;
  readonly Attributes?: unknown;
  readonly ErrorCode?: unknown;
  readonly ErrorMessage?: unknown;
  readonly Sender?: unknown;
};

/** Undefined: not a frame. */
export function parseFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A frame as one line, whatever is in it: no message can pass for two. */
export const frameLine = (frame: Frame): string => harmlessLine(textOf(frame), LINE_CHARS_MAX);

/** More than the longest message with its sender. */
const LINE_CHARS_MAX = 4_096;

function textOf(frame: Frame): string {
  switch (frame.Type) {
    case 'MESSAGE':
      return `${senderOf(frame)}: ${String(frame.Content)}  [${String(frame.Id)}]`;
    case 'EVENT':
      return `* ${String(frame.EventName)}${attributesText(frame.Attributes)}`;
    case 'ERROR':
      return `! ${String(frame.ErrorCode)} ${String(frame.ErrorMessage)}`;
    default:
      return JSON.stringify(frame);
  }
}

function senderOf({ Sender }: Frame): string {
  const { UserId } = (Sender ?? {}) as { UserId?: unknown };
  return typeof UserId === 'string' ? UserId : '?';
}

function attributesText(attributes: unknown): string {
  if (typeof attributes !== 'object' || attributes === null) return '';
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length > 0 ? ` ${pairs.join(', ')}` : '';
}

export const CHAT_HELP = `/delete ID [REASON]   tell everybody to delete a message; its id is in brackets
/kick USER [REASON]   disconnect a user
/quit                 leave
/help                 show this
//TEXT                send a text that begins with a slash`;

/** What a typed line asks for: a request to send, or something of the terminal's own. */
export type Typed = { readonly request: Record<string, string> } | 'quit' | 'help' | 'unknown' | 'nothing';

export function readTyped(line: string): Typed {
  if (line.trim() === '') return 'nothing';
  if (!line.startsWith('/') || line.startsWith('//'))
    return request('SEND_MESSAGE', { Content: line.replace(/^\/\//, '/') });
  const [command, subject, ...rest] = line.trim().split(/\s+/);
  const reason = rest.length > 0 ? { Reason: rest.join(' ') } : {};
  if (command === '/quit') return 'quit';
  if (command === '/help') return 'help';
  if (command === '/delete' && subject) return request('DELETE_MESSAGE', { Id: subject, ...reason });
  if (command === '/kick' && subject) return request('DISCONNECT_USER', { UserId: subject, ...reason });
  return 'unknown';
}

const request = (action: string, members: Record<string, string>): Typed => ({
  request: { Action: action, RequestId: randomUUID(), ...members },
});
