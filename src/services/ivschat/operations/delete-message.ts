import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { announceDeletion } from '../moderation.ts';
import { roomOf } from './room-output.ts';

/** Nothing is stored, so the message need not be known: clients are told to delete it. */
export const deleteMessage: Handler<typeof ivschat, 'DeleteMessage', Context> = (context, input, call) => {
  const { arn: roomArn } = roomOf(context, input.roomIdentifier, call);
  return { id: announceDeletion(context, { roomArn, requestId: '', reason: input.reason }, input.id) };
};
