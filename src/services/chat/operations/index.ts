import type { Handlers } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { createChatToken } from './create-chat-token.ts';
import { createLoggingConfiguration } from './create-logging-configuration.ts';
import { createRoom } from './create-room.ts';
import { deleteLoggingConfiguration } from './delete-logging-configuration.ts';
import { deleteMessage } from './delete-message.ts';
import { deleteRoom } from './delete-room.ts';
import { disconnectUser } from './disconnect-user.ts';
import { getLoggingConfiguration } from './get-logging-configuration.ts';
import { getRoom } from './get-room.ts';
import { listLoggingConfigurations } from './list-logging-configurations.ts';
import { listRooms } from './list-rooms.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { sendEvent } from './send-event.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateLoggingConfiguration } from './update-logging-configuration.ts';
import { updateRoom } from './update-room.ts';

export const operations: Handlers<typeof ivschat, ChatContext> = {
  CreateChatToken: createChatToken,
  CreateLoggingConfiguration: createLoggingConfiguration,
  CreateRoom: createRoom,
  DeleteLoggingConfiguration: deleteLoggingConfiguration,
  DeleteMessage: deleteMessage,
  DeleteRoom: deleteRoom,
  DisconnectUser: disconnectUser,
  GetLoggingConfiguration: getLoggingConfiguration,
  GetRoom: getRoom,
  ListLoggingConfigurations: listLoggingConfigurations,
  ListRooms: listRooms,
  ListTagsForResource: listTagsForResource,
  SendEvent: sendEvent,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateLoggingConfiguration: updateLoggingConfiguration,
  UpdateRoom: updateRoom,
};
