// The two events that the service itself sends, from HTTP and from the socket alike (spec/ivschat.md, section 3.3).
import { closes } from '../../hub/close-codes.ts';
import type { Room } from '../../store/chat/rooms.ts';
import type { ChatContext } from './chat-context.ts';
import { topicOf } from './live-rooms.ts';
import { publishEvent } from './publish.ts';

type Origin = { readonly requestId: string; readonly reason: string | undefined };

/** Tell everybody to delete a message. Clients read `MessageID`; the documentation now says `MessageId`: both are there. */
export function announceDeletion(
  context: ChatContext,
  room: Room,
  { requestId, reason }: Origin,
  messageId: string,
): string {
  const attributes = { MessageID: messageId, MessageId: messageId, ...(reason && { Reason: reason }) };
  return publishEvent(context, room, { action: 'DELETE_MESSAGE', requestId, name: 'aws:DELETE_MESSAGE', attributes });
}

/** Tell everybody, the user included, then close every connection of the user to the room. */
export function disconnectUser(context: ChatContext, room: Room, { requestId, reason }: Origin, userId: string): void {
  const attributes = { UserId: userId, ...(reason && { Reason: reason }) };
  publishEvent(context, room, { action: 'DISCONNECT_USER', requestId, name: 'aws:DISCONNECT_USER', attributes });
  context.hub.disconnect(topicOf(room.arn), userId, closes.shownOut(reason));
}
