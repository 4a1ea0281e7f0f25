import type { Room } from '../../../../store/chat/rooms.ts';
import type { ChatContext } from '../../chat-context.ts';
import type { Members } from '../../requests.ts';
import type { ChatConnection } from '../session.ts';

/** Why a request was not carried out: the code and text of its ERROR frame. */
export type ActionRefusal = { readonly code: number; readonly message: string };

/** A request that passed every check that all actions share. */
export type ChatRequest = {
  readonly connection: ChatConnection;
  readonly room: Room;
  readonly members: Members;
  readonly requestId: string;
  /** Refuse it later, when the action has returned. */
  refuse(refusal: ActionRefusal): void;
};

/** What a client may ask for over the socket, by the capability that it needs. Throws a BadRequest for wrong members. */
export type Action = (context: ChatContext, request: ChatRequest) => ActionRefusal | undefined;
