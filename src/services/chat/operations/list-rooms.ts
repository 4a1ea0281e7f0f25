import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { configurationOf } from '../logging-configuration-output.ts';
import { PAGE, paging } from '../paging.ts';
import { roomSummary } from '../room-output.ts';

/** Filters are exact and combine. */
export const listRooms: Handler<typeof ivschat, 'ListRooms', ChatContext> = (context, input, call) => {
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
