import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { roomOf, roomOutput } from './room-output.ts';
import { checkLoggingConfigurations, mergedReviewHandler } from './room-settings.ts';

/** What is not given stays as it is. Live connections look the room up for every message, so they see the change at once. */
export const updateRoom: Handler<typeof ivschat, 'UpdateRoom', Context> = (context, input, call) => {
  const { store, clock } = context;
  const current = roomOf(context, input.identifier, call);
  checkLoggingConfigurations(input.loggingConfigurationIdentifiers ?? []);
  const room = {
    ...current,
    name: input.name ?? current.name,
    maximumMessageRatePerSecond: input.maximumMessageRatePerSecond ?? current.maximumMessageRatePerSecond,
    maximumMessageLength: input.maximumMessageLength ?? current.maximumMessageLength,
    messageReviewHandler: mergedReviewHandler(current.messageReviewHandler, input.messageReviewHandler),
    loggingConfigurationIdentifiers: input.loggingConfigurationIdentifiers ?? current.loggingConfigurationIdentifiers,
    // An update always shows, even within the millisecond of the one before.
    updatedMs: Math.max(clock.now(), current.updatedMs + 1),
  };
  store.rooms.put(room);
  return roomOutput(room);
};
