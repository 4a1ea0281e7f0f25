import type { Call } from '../../../aws/server/dispatch.ts';
import type { Room } from '../../../store/chat/rooms.ts';
import type { ChatContext } from '../chat-context.ts';
import { notFound } from '../refusals.ts';

/** A room as Create, Get and UpdateRoom show it. What was never set is left out. */
export function roomOutput(room: Room) {
  return {
    ...roomSummary(room),
    maximumMessageRatePerSecond: room.maximumMessageRatePerSecond,
    maximumMessageLength: room.maximumMessageLength,
  };
}

/** A room as ListRooms shows it. */
export function roomSummary(room: Room) {
  const {
    arn,
    id,
    name,
    createdMs,
    updatedMs,
    messageReviewHandler,
    tags,
    loggingConfigurationIdentifiers: logging,
  } = room;
  return {
    arn,
    id,
    name,
    createTime: new Date(createdMs),
    updateTime: new Date(updatedMs),
    messageReviewHandler,
    tags: { ...tags },
    loggingConfigurationIdentifiers: logging.length > 0 ? [...logging] : undefined,
  };
}

/** The room that a call names. Throws ResourceNotFoundException; a room of another region or account is not found either. */
export function roomOf({ store }: ChatContext, arn: string, call: Call): Room {
  const { caller } = call;
  const room = store.rooms.get(arn);
  if (!room || room.region !== caller.region || room.account !== caller.account) throw notFound(arn, call);
  return room;
}
