import type { Action } from './action.ts';
import type { Capability } from '../../tokens.ts';
import { deleteMessage } from './delete-message.ts';
import { disconnectUser } from './disconnect-user.ts';
import { sendMessage } from './send-message.ts';

export const actions: { readonly [name in Capability]: Action } = {
  SEND_MESSAGE: sendMessage,
  DELETE_MESSAGE: deleteMessage,
  DISCONNECT_USER: disconnectUser,
};
