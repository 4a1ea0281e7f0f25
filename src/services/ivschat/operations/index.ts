import type { Handlers } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { createChatToken } from './create-chat-token.ts';
import { createRoom } from './create-room.ts';
import { deleteMessage } from './delete-message.ts';
import { deleteRoom } from './delete-room.ts';
import { disconnectUser } from './disconnect-user.ts';
import { getRoom } from './get-room.ts';
import { listRooms } from './list-rooms.ts';
import { sendEvent } from './send-event.ts';
import { updateRoom } from './update-room.ts';

export const operations: Handlers<typeof ivschat, Context> = {
  CreateChatToken: createChatToken,
  CreateRoom: createRoom,
  DeleteMessage: deleteMessage,
  DeleteRoom: deleteRoom,
  DisconnectUser: disconnectUser,
  GetRoom: getRoom,
  ListRooms: listRooms,
  SendEvent: sendEvent,
  UpdateRoom: updateRoom,
};
