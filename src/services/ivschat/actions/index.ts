import type { Room } from '../../../store/rooms.ts';
import type { Context } from '../../context.ts';
import type { Members } from '../requests.ts';
import type { ChatConnection } from '../session.ts';
import type { Capability } from '../tokens.ts';
import { deleteMessage } from './delete-message.ts';
import { disconnectUser } from './disconnect-user.ts';
import { sendMessage } from './send-message.ts';

/** Why a request was not carried out: the code and text of its ERROR frame. */
export type Refusal = { readonly code: number; readonly message: string };

/** What a client may ask for over the socket. Throws a BadRequest for members that are wrong. */
export type Action = {
  readonly capability: Capability;
  run(context: Context, connection: ChatConnection, room: Room, members: Members, requestId: string): Refusal | undefined;
};

export const actions: ReadonlyMap<unknown, Action> = new Map([
  ['SEND_MESSAGE', sendMessage],
  ['DELETE_MESSAGE', deleteMessage],
  ['DISCONNECT_USER', disconnectUser],
]);
