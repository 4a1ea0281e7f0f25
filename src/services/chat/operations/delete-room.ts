import type { Handler } from '../../../aws/server/dispatch.ts';
import { closes } from '../../../hub/close-codes.ts';
import type { ChatContext } from '../chat-context.ts';
import { topicOf } from '../live-rooms.ts';
import type { ivschat } from '../model/model.ts';
import { roomOf } from '../room-output.ts';

export const deleteRoom: Handler<typeof ivschat, 'DeleteRoom', ChatContext> = (context, { identifier }, call) => {
  context.store.rooms.delete(roomOf(context, identifier, call));
  context.hub.disconnect(topicOf(identifier), undefined, closes.normal);
  return {};
};
