import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { roomOf, roomOutput } from '../room-output.ts';

export const getRoom: Handler<typeof ivschat, 'GetRoom', ChatContext> = (context, { identifier }, call) =>
  roomOutput(roomOf(context, identifier, call));
