import type { Handler } from '../../../aws/server/dispatch.ts';
import type { LogDestination } from '../../../store/chat/logging-configurations.ts';
import { arnOf } from '../arn.ts';
import { newId } from '../new-id.ts';
import type { ChatContext } from '../chat-context.ts';
import type { ivschat } from '../model/model.ts';
import { quotaExceeded, tooManyRegions } from '../refusals.ts';
import { configurationOutput } from '../logging-configuration-output.ts';

export const createLoggingConfiguration: Handler<typeof ivschat, 'CreateLoggingConfiguration', ChatContext> = (
  { store, clock, limits },
  input,
  { caller },
) => {
  const { account, region } = caller;
  const max = limits.loggingConfigurationsMax;
  if (store.loggingConfigurations.count(account, region) >= max)
    throw quotaExceeded('logging-configuration', caller, max);
  if (!store.regions.admits(caller)) throw tooManyRegions(caller, limits.regionsMax);
  const id = newId();
  const now = clock.now();
  const configuration = {
    arn: arnOf('logging-configuration', caller, id),
    account,
    region,
    id,
    name: input.name ?? '',
    createdMs: now,
    updatedMs: now,
    destination: input.destinationConfiguration as LogDestination,
    tags: input.tags ?? {},
  };
  store.loggingConfigurations.put(configuration);
  return { ...configurationOutput(configuration), state: 'ACTIVE' };
};
