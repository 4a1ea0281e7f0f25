import type { Handlers } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { createChatToken } from './tokens.ts';
import { createRoom, deleteRoom, getRoom, listRooms, updateRoom } from './rooms.ts';
import {
  createLoggingConfiguration,
  deleteLoggingConfiguration,
  getLoggingConfiguration,
  listLoggingConfigurations,
  updateLoggingConfiguration,
} from './logging-configurations.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { deleteMessage, disconnectUser, sendEvent } from './messages.ts';

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
