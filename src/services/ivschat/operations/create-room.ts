import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import { newId, roomArn } from '../arn.ts';
import type { ivschat } from '../model.ts';
import { errors } from '../refusals.ts';
import { roomOutput } from './room-output.ts';
import { checkLoggingConfigurations, mergedReviewHandler } from './room-settings.ts';

// Defaults: spec/ivschat.md, section 1.2.
const MESSAGE_LENGTH = 500;
const MESSAGE_RATE_PER_SECOND = 10;

export const createRoom: Handler<typeof ivschat, 'CreateRoom', Context> = ({ store, clock, limits }, input, { caller }) => {
  const { account, region } = caller;
  const loggingConfigurationIdentifiers = input.loggingConfigurationIdentifiers ?? [];
  checkLoggingConfigurations(loggingConfigurationIdentifiers);
  if (store.rooms.count(account, region) >= limits.roomsMax) {
    throw errors.ServiceQuotaExceededException('The quota of rooms is reached', {
      resourceId: account,
      resourceType: 'ROOM',
      limit: limits.roomsMax,
    });
  }
  const id = newId();
  const now = clock.now();
  const room = {
    arn: roomArn(region, account, id),
    account,
    region,
    id,
    name: input.name ?? '',
    createdMs: now,
    updatedMs: now,
    maximumMessageRatePerSecond: input.maximumMessageRatePerSecond ?? MESSAGE_RATE_PER_SECOND,
    maximumMessageLength: input.maximumMessageLength ?? MESSAGE_LENGTH,
    messageReviewHandler: mergedReviewHandler(undefined, input.messageReviewHandler),
    loggingConfigurationIdentifiers,
    tags: input.tags ?? {},
  };
  store.rooms.put(room);
  return roomOutput(room);
};
