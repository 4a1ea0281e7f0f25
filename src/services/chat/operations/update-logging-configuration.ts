import type { Handler } from '../../../aws/server/dispatch.ts';
import type { LogDestination } from '../../../store/chat/logging-configurations.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { changing } from '../changing.ts';
import { configurationOf, configurationOutput } from '../logging-configuration-output.ts';

export const updateLoggingConfiguration: Handler<typeof ivschat, 'UpdateLoggingConfiguration', ChatContext> = async (
  context,
  { identifier, name, destinationConfiguration },
  call,
) => {
  const { store, clock } = context;
  const updated = await changing(context, configurationOf(context, identifier, call), 'UPDATING', () => {
    // Tags may have changed while the records were written, so it is read again.
    const current = configurationOf(context, identifier, call);
    const next = {
      ...current,
      name: name ?? current.name,
      destination: (destinationConfiguration as LogDestination | undefined) ?? current.destination,
      updatedMs: Math.max(clock.now(), current.updatedMs + 1),
    };
    store.loggingConfigurations.put(next);
    return next;
  });
  return { ...configurationOutput(updated), state: 'ACTIVE' };
};
