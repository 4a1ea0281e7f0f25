import type { Handler } from '../../../aws/server/dispatch.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { changing, conflict } from '../changing.ts';
import { configurationOf } from '../logging-configuration-output.ts';

/** Only one that no room uses can go. */
export const deleteLoggingConfiguration: Handler<typeof ivschat, 'DeleteLoggingConfiguration', ChatContext> = async (
  context,
  { identifier },
  call,
) => {
  const { store } = context;
  const refusal = () => conflict(identifier, 'A room uses the logging configuration');
  const configuration = configurationOf(context, identifier, call);
  const inUse = () => store.rooms.hasAnyLoggingTo(configuration);
  if (inUse()) throw refusal();
  await changing(context, configuration, 'DELETING', () => {
    if (inUse()) throw refusal();
    store.loggingConfigurations.delete(configuration);
  });
  return {};
};
