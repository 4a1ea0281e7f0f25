import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { announce } from '../moderation.ts';
import { invalidField } from '../refusals.ts';
import { roomOf } from './room-output.ts';

/** Clients treat names that begin so as the service's own. */
const RESERVED = 'aws:';

export const sendEvent: Handler<typeof ivschat, 'SendEvent', Context> = (context, input, call) => {
  const { roomIdentifier, eventName, attributes = {} } = input;
  if (eventName.startsWith(RESERVED)) throw invalidField('eventName', `names that begin with ${RESERVED} are reserved`);
  const room = roomOf(context, roomIdentifier, call);
  return { id: announce(context, room.arn, '', eventName, attributes) };
};
