import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { disconnectUser as disconnect } from '../moderation.ts';
import { roomOf } from './room-output.ts';

/** Succeeds when the user has no connection, too (spec/ivschat.md, section 1.5). */
export const disconnectUser: Handler<typeof ivschat, 'DisconnectUser', Context> = (context, input, call) => {
  const { arn: roomArn } = roomOf(context, input.roomIdentifier, call);
  disconnect(context, { roomArn, requestId: '', reason: input.reason }, input.userId);
  return {};
};
