import type { Handler } from '../../../aws/server/dispatch.ts';
import { arnOf } from '../arn.ts';
import { newId } from '../new-id.ts';
import type { ChatContext } from '../chat-context.ts';
import { configurationOf } from '../resources/logging-configuration-output.ts';
import type { ivschat } from '../model/model.ts';
import { PAGE, paging } from '../resources/paging.ts';
import { quotaExceeded, tooManyRegions } from '../refusals.ts';
import { roomOf, roomOutput, roomSummary } from '../resources/room-output.ts';
import { checkLoggingConfigurations, mergedReviewHandler } from '../resources/room-settings.ts';

type On<Name extends keyof typeof ivschat.operations> = Handler<typeof ivschat, Name, ChatContext>;

// Defaults: spec/ivschat.md, section 1.2.
const MESSAGE_LENGTH = 500;
const MESSAGE_RATE_PER_SECOND = 10;

export const createRoom: On<'CreateRoom'> = (context, input, call) =>
  context.store.records.change(() => {
    const { store, clock, limits } = context;
    const { account, region } = call.caller;
    const { loggingConfigurationIdentifiers = [] } = input;
    checkLoggingConfigurations(context, loggingConfigurationIdentifiers, call);
    if (store.rooms.count(account, region) >= limits.roomsMax)
      throw quotaExceeded('room', call.caller, limits.roomsMax);
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
      messageReviewHandler: mergedReviewHandler(context, undefined, input.messageReviewHandler, call),
      loggingConfigurationIdentifiers,
      tags: input.tags ?? {},
    };
    store.rooms.put(room);
    return roomOutput(room);
  });

export const getRoom: On<'GetRoom'> = (context, { identifier }, call) => roomOutput(roomOf(context, identifier, call));

/** What is not given stays as it is. Live connections look the room up for every message, so they see the change at once. */
export const updateRoom: On<'UpdateRoom'> = (context, input, call) =>
  context.store.records.change(() => {
    const { store, clock } = context;
    const current = roomOf(context, input.identifier, call);
    checkLoggingConfigurations(context, input.loggingConfigurationIdentifiers, call);
    const room = {
      ...current,
      name: input.name ?? current.name,
      maximumMessageRatePerSecond: input.maximumMessageRatePerSecond ?? current.maximumMessageRatePerSecond,
      maximumMessageLength: input.maximumMessageLength ?? current.maximumMessageLength,
      messageReviewHandler: mergedReviewHandler(
        context,
        current.messageReviewHandler,
        input.messageReviewHandler,
        call,
      ),
      loggingConfigurationIdentifiers: input.loggingConfigurationIdentifiers ?? current.loggingConfigurationIdentifiers,
      // An update always shows, even within the millisecond of the one before.
      updatedMs: Math.max(clock.now(), current.updatedMs + 1),
    };
    store.rooms.put(room);
    return roomOutput(room);
  });

/** Filters are exact and combine. */
export const listRooms: On<'ListRooms'> = (context, input, call) => {
  const { name, nextToken, maxResults = PAGE, messageReviewHandlerUri, loggingConfigurationIdentifier } = input;
  if (loggingConfigurationIdentifier) configurationOf(context, loggingConfigurationIdentifier, call);
  const filter = {
    name,
    reviewHandlerUri: messageReviewHandlerUri,
    loggingConfiguration: loggingConfigurationIdentifier,
  };
  const pages = paging(context, call, filter);
  const { items, next } = context.store.rooms.find(call.caller, filter, maxResults, pages.cursor(nextToken));
  return { rooms: items.map(roomSummary), nextToken: pages.token(next) };
};

/** Its members are closed by whoever hears of it (resources/deleted-rooms.ts). */
export const deleteRoom: On<'DeleteRoom'> = (context, { identifier }, call) =>
  context.store.records.change(() => {
    context.store.rooms.delete(roomOf(context, identifier, call).arn);
    return {};
  });
