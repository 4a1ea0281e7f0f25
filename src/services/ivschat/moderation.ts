// The two events that the service itself sends, from HTTP and from the socket alike (spec/ivschat.md, section 3.3).
import { closes } from '../../hub/close-codes.ts';
import type { Context } from '../context.ts';
import { newId } from './arn.ts';
import { eventJson } from './frames.ts';
import { topicOf } from './live-rooms.ts';

type Origin = { readonly roomArn: string; readonly requestId: string; readonly reason: string | undefined };

/** Tell everybody to delete a message. Clients read `MessageID`; the documentation now says `MessageId`: both are there. */
export function announceDeletion(context: Context, { roomArn, requestId, reason }: Origin, messageId: string): string {
  return announce(context, roomArn, requestId, 'aws:DELETE_MESSAGE', {
    MessageID: messageId,
    MessageId: messageId,
    ...(reason && { Reason: reason }),
  });
}

/** Tell everybody, the user included, then close every connection of the user to the room. */
export function disconnectUser(context: Context, { roomArn, requestId, reason }: Origin, userId: string): void {
  announce(context, roomArn, requestId, 'aws:DISCONNECT_USER', { UserId: userId, ...(reason && { Reason: reason }) });
  context.hub.disconnect(topicOf(roomArn), userId, closes.normal);
}

/** Publish an event; returns its id. */
export function announce(
  { hub, clock }: Context,
  roomArn: string,
  requestId: string,
  name: string,
  attributes: Record<string, string>,
): string {
  const id = newId();
  hub.publish(topicOf(roomArn), eventJson({ id, requestId, name, attributes, sentMs: clock.now() }));
  return id;
}
