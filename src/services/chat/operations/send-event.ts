import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { publishEvent } from '../publish.ts';
import { invalidField } from '../refusals.ts';
import { roomOf } from '../room-output.ts';

/** Clients treat names that begin so as the service's own. */
const RESERVED = 'aws:';

export const sendEvent: Handler<typeof ivschat, 'SendEvent', ChatContext> = (context, input, call) => {
  const { roomIdentifier, eventName: name, attributes = {} } = input;
  if (name.startsWith(RESERVED)) throw invalidField('eventName', `names that begin with ${RESERVED} are reserved`);
  const room = roomOf(context, roomIdentifier, call);
  context.metrics.of(room).requests.SEND_EVENT++;
  return { id: publishEvent(context, room, { action: 'SEND_EVENT', requestId: '', name, attributes }) };
};
