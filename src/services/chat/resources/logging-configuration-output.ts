import type { Call } from '../../../aws/server/dispatch.ts';
import type { LoggingConfiguration } from '../../../store/chat/logging-configurations.ts';
import type { ChatContext } from '../chat-context.ts';
import { notFound } from '../refusals.ts';

/** A logging configuration as the operations show it. */
export function configurationOutput(configuration: LoggingConfiguration) {
  const { arn, id, name, createdMs, updatedMs, destination, tags } = configuration;
  return {
    arn,
    id,
    name,
    createTime: new Date(createdMs),
    updateTime: new Date(updatedMs),
    destinationConfiguration: destination,
    tags: { ...tags },
  };
}

/** With its state: one that is changing says so. */
export const configurationWithState = ({ changing }: ChatContext, configuration: LoggingConfiguration) => ({
  ...configurationOutput(configuration),
  state: changing.get(configuration.arn) ?? ('ACTIVE' as const),
});

/** The logging configuration that a call names. Throws ResourceNotFoundException. */
export function configurationOf({ store }: ChatContext, arn: string, call: Call): LoggingConfiguration {
  const { caller } = call;
  const found = store.loggingConfigurations.get(arn);
  if (!found || found.region !== caller.region || found.account !== caller.account) throw notFound(arn, call);
  return found;
}
