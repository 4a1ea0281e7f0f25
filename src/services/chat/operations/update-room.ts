import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { roomOf, roomOutput } from '../room-output.ts';
import { checkLoggingConfigurations, mergedReviewHandler } from '../room-settings.ts';

/** What is not given stays as it is. Live connections look the room up for every message, so they see the change at once. */
export const updateRoom: Handler<typeof ivschat, 'UpdateRoom', ChatContext> = (context, input, call) => {
  const { store, clock } = context;
  const current = roomOf(context, input.identifier, call);
  checkLoggingConfigurations(context, input.loggingConfigurationIdentifiers, call);
  const room = {
    ...current,
    name: input.name ?? current.name,
    maximumMessageRatePerSecond: input.maximumMessageRatePerSecond ?? current.maximumMessageRatePerSecond,
    maximumMessageLength: input.maximumMessageLength ?? current.maximumMessageLength,
    messageReviewHandler: mergedReviewHandler(context, current.messageReviewHandler, input.messageReviewHandler),
    loggingConfigurationIdentifiers: input.loggingConfigurationIdentifiers ?? current.loggingConfigurationIdentifiers,
    // An update always shows, even within the millisecond of the one before.
    updatedMs: Math.max(clock.now(), current.updatedMs + 1),
  };
  store.rooms.put(room);
  return roomOutput(room);
};
