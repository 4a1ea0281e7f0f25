// The one way in which anything reaches a room: to its members, its metrics and its logs.
import type { Room } from '../../store/chat/rooms.ts';
import type { ChatContext } from './chat-context.ts';
import { eventJson } from './frames.ts';
import { newId } from './new-id.ts';
import { topicOf } from './live-rooms.ts';
import type { Action } from './metrics.ts';

type Published = {
  readonly action: Action;
  readonly type: 'MESSAGE' | 'EVENT';
  readonly json: string;
  /** When its request came. */
  readonly receivedMs: number;
  /** The member who has sent it. */
  readonly sender?: { readonly id: string; readonly session: { readonly key: string } };
};

/** Publish a frame, encoded once. */
export function publish(
  { hub, live, metrics, chatLog, watch }: ChatContext,
  room: Room,
  { action, type, json, receivedMs, sender }: Published,
): void {
  const members = live.members(room.arn);
  metrics.of(room).deliveries[action] += members;
  if (watch.isOn) {
    const kind = type === 'MESSAGE' ? 'message' : 'event';
    const who = sender && { connectionId: sender.id, userId: sender.session.key };
    watch.emit({ kind, scope: `chat/${room.arn}`, ...who, action, members, bytes: Buffer.byteLength(json) });
  }
  hub.publish(topicOf(room.arn), json);
  chatLog.record(room, type, receivedMs, json);
}

/** Publish an event; returns its id. Events that begin over HTTP have the request id `""`. */
export function publishEvent(
  context: ChatContext,
  room: Room,
  event: { action: Action; requestId: string; name: string; attributes: Record<string, string> },
): string {
  const id = newId();
  const receivedMs = context.clock.now();
  const { action, requestId, name, attributes } = event;
  const json = eventJson({ id, requestId, name, attributes, sentMs: receivedMs });
  publish(context, room, { action, type: 'EVENT', json, receivedMs });
  return id;
}
