// Frames of a chat room as lines for people (spec/ivschat.md, section 3.3).
import { harmlessLine } from '../../../base/harmless.ts';
import { timeOfDay } from '../../screen/local-time.ts';
import type { Paint } from '../../screen/paint.ts';
import { colorOf } from '../../screen/paint.ts';

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
  readonly SendTime?: unknown;
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

export type Reader = {
  readonly paint: Paint;
  readonly userId: string;
  readonly now: () => number;
  /** What the reader had asked for with this request. */
  readonly said: (requestId: unknown) => string | undefined;
};

/** More than the longest message with its sender. */
const LINE_CHARS_MAX = 4_096;
const shown = (value: unknown): string => harmlessLine(String(value), LINE_CHARS_MAX);

/** A frame as one line, whatever is in it: no message can pass for two. */
export function frameLine(frame: Frame, { paint, userId, now, said }: Reader): string {
  const sent = new Date(typeof frame.SendTime === 'string' ? frame.SendTime : NaN);
  const time = paint('dim', timeOfDay(Number.isNaN(sent.getTime()) ? new Date(now()) : sent));
  switch (frame.Type) {
    case 'MESSAGE': {
      const sender = senderOf(frame);
      const color = colorOf(sender);
      const name = paint(sender === userId ? [color, 'bold'] : color, shown(sender));
      return `${time}  ${name}: ${shown(frame.Content)}  ${paint('dim', `[${shown(frame.Id)}]`)}`;
    }
    case 'EVENT':
      return `${time}  ${paint('magenta', shown(`* ${String(frame.EventName)}${attributesText(frame.Attributes)}`))}`;
    case 'ERROR': {
      const text = said(frame.RequestId);
      const about = text === undefined ? '' : ` (your ${text})`;
      return `${time}  ${paint('red', shown(`! ${String(frame.ErrorCode)} ${String(frame.ErrorMessage)}${about}`))}`;
    }
    default:
      return `${time}  ${shown(JSON.stringify(frame))}`;
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
