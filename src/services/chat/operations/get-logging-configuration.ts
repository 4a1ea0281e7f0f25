import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { configurationOf, configurationWithState } from '../logging-configuration-output.ts';

export const getLoggingConfiguration: Handler<typeof ivschat, 'GetLoggingConfiguration', ChatContext> = (
  context,
  { identifier },
  call,
) => configurationWithState(context, configurationOf(context, identifier, call));
