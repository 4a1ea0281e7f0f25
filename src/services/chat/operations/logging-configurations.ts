import type { Handler } from '../../../aws/server/dispatch.ts';
import type { LogDestination } from '../../../store/chat/logging-configurations.ts';
import { arnOf } from '../arn.ts';
import { newId } from '../new-id.ts';
import { changing, conflict } from '../resources/changing.ts';
import type { ChatContext } from '../chat-context.ts';
import {
  configurationOf,
  configurationOutput,
  configurationWithState,
} from '../resources/logging-configuration-output.ts';
import type { ivschat } from '../model/model.ts';
import { PAGE, paging } from '../resources/paging.ts';
import { quotaExceeded, tooManyRegions } from '../refusals.ts';

type On<Name extends keyof typeof ivschat.operations> = Handler<typeof ivschat, Name, ChatContext>;

export const createLoggingConfiguration: On<'CreateLoggingConfiguration'> = (
  { store, clock, limits },
  input,
  { caller },
) =>
  store.records.change(() => {
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
  });

export const getLoggingConfiguration: On<'GetLoggingConfiguration'> = (context, { identifier }, call) =>
  configurationWithState(context, configurationOf(context, identifier, call));

export const updateLoggingConfiguration: On<'UpdateLoggingConfiguration'> = async (
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

export const listLoggingConfigurations: On<'ListLoggingConfigurations'> = (
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

/** Only one that no room uses can go. */
export const deleteLoggingConfiguration: On<'DeleteLoggingConfiguration'> = async (context, { identifier }, call) => {
  const { store } = context;
  const refusal = () => conflict(identifier, 'A room uses the logging configuration');
  const configuration = configurationOf(context, identifier, call);
  const inUse = () => store.rooms.hasAnyLoggingTo(configuration);
  if (inUse()) throw refusal();
  await changing(context, configuration, 'DELETING', () => {
    if (inUse()) throw refusal();
    store.loggingConfigurations.delete(configuration.arn);
  });
  return {};
};
