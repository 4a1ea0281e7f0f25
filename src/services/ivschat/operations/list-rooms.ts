import type { Handler } from '../../../aws/dispatch.ts';
import type { RoomCursor } from '../../../store/rooms.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { invalidField } from '../refusals.ts';
import { roomSummary } from './room-output.ts';
import { checkLoggingConfigurations } from './room-settings.ts';

const PAGE = 50;

/** Filters are exact and combine. A page token is good only for the list that it came from. */
export const listRooms: Handler<typeof ivschat, 'ListRooms', Context> = ({ store, sealer, clock }, input, { caller }) => {
  const { name, nextToken, maxResults, messageReviewHandlerUri, loggingConfigurationIdentifier } = input;
  if (loggingConfigurationIdentifier) checkLoggingConfigurations([loggingConfigurationIdentifier]);
  const purpose = `list-rooms:${JSON.stringify([caller.account, caller.region, name, messageReviewHandlerUri])}`;
  // An empty token means the first page (spec/ivschat.md, section 1.5).
  const after = nextToken ? (sealer.open(purpose, nextToken) as RoomCursor | undefined) : undefined;
  if (nextToken && !after) throw invalidField('nextToken', 'the token is not valid for this list');
  const filter = { name, reviewHandlerUri: messageReviewHandlerUri };
  const { rooms, next } = store.rooms.list(caller.account, caller.region, filter, maxResults ?? PAGE, after);
  return { rooms: rooms.map(roomSummary), nextToken: next && sealer.seal(purpose, next, clock.now()) };
};
