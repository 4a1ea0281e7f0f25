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

export const operations = {
  createChatToken,
  createLoggingConfiguration,
  createRoom,
  deleteLoggingConfiguration,
  deleteMessage,
  deleteRoom,
  disconnectUser,
  getLoggingConfiguration,
  getRoom,
  listLoggingConfigurations,
  listRooms,
  listTagsForResource,
  sendEvent,
  tagResource,
  untagResource,
  updateLoggingConfiguration,
  updateRoom,
};
