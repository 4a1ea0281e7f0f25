import type { Action } from './index.ts';
import { newId } from '../arn.ts';
import { messageJson } from '../frames.ts';
import { topicOf } from '../live-rooms.ts';
import { attributesOf, isLonger, textOf } from '../requests.ts';

/** Deliver a message to the whole room, its sender included: that copy is the acknowledgement. */
export const sendMessage: Action = {
  capability: 'SEND_MESSAGE',
  run({ hub, clock }, { session }, room, members, requestId) {
    const content = textOf(members, 'Content');
    const attributes = attributesOf(members);
    // The two texts below are those of the real service (spec/ivschat.md, section 3.3).
    if (isLonger(content, room.maximumMessageLength)) return { code: 400, message: 'Message exceeds maximum length' };
    const sentMs = clock.now();
    if (!session.room.messages.take(sentMs, room.maximumMessageRatePerSecond)) {
      return { code: 429, message: 'rate limit exceeded' };
    }
    const message = { id: newId(), requestId, attributes, content, sentMs, sender: session.sender };
    hub.publish(topicOf(room.arn), messageJson(message));
    return undefined;
  },
};
