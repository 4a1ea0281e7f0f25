import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { configurationWithState } from '../logging-configuration-output.ts';
import { PAGE, paging } from '../paging.ts';

export const listLoggingConfigurations: Handler<typeof ivschat, 'ListLoggingConfigurations', ChatContext> = (
  context,
  { nextToken, maxResults = PAGE },
  call,
) => {
  const pages = paging(context, call, null);
  const { loggingConfigurations } = context.store;
  const { items, next } = loggingConfigurations.list(call.caller, maxResults, pages.cursor(nextToken));
  return {
    loggingConfigurations: items.map((configuration) => configurationWithState(context, configuration)),
    nextToken: pages.token(next),
  };
};
