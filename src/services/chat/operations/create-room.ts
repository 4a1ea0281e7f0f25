import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import { arnOf } from '../arn.ts';
import { newId } from '../new-id.ts';
import type { ivschat } from '../model/model.ts';
import { quotaExceeded, tooManyRegions } from '../refusals.ts';
import { roomOutput } from '../room-output.ts';
import { checkLoggingConfigurations, mergedReviewHandler } from '../room-settings.ts';

// Defaults: spec/ivschat.md, section 1.2.
const MESSAGE_LENGTH = 500;
const MESSAGE_RATE_PER_SECOND = 10;

export const createRoom: Handler<typeof ivschat, 'CreateRoom', ChatContext> = (context, input, call) => {
  const { store, clock, limits } = context;
  const { account, region } = call.caller;
  const { loggingConfigurationIdentifiers = [] } = input;
  checkLoggingConfigurations(context, loggingConfigurationIdentifiers, call);
  if (store.rooms.count(account, region) >= limits.roomsMax) throw quotaExceeded('room', call.caller, limits.roomsMax);
  if (!store.regions.admits(call.caller)) throw tooManyRegions(call.caller, limits.regionsMax);
  const id = newId();
  const now = clock.now();
  const room = {
    arn: arnOf('room', call.caller, id),
    account,
    region,
    id,
    name: input.name ?? '',
    createdMs: now,
    updatedMs: now,
    maximumMessageRatePerSecond: input.maximumMessageRatePerSecond ?? MESSAGE_RATE_PER_SECOND,
    maximumMessageLength: input.maximumMessageLength ?? MESSAGE_LENGTH,
    messageReviewHandler: mergedReviewHandler(context, undefined, input.messageReviewHandler),
    loggingConfigurationIdentifiers,
    tags: input.tags ?? {},
  };
  store.rooms.put(room);
  return roomOutput(room);
};
