import type { Call } from '../../../aws/server/dispatch.ts';
import type { Resource, Resources } from '../../../store/chat/resources.ts';
import { resourceTypeOf } from '../arn.ts';
import type { ChatContext } from '../chat-context.ts';
import { configurationOf } from './logging-configuration-output.ts';
import { notFound } from '../refusals.ts';
import { roomOf } from './room-output.ts';

type Tags = Record<string, string>;

/** A room or a logging configuration, with a way to replace its tags within a change. Tagging does not change its update time. */
export function taggedResource(context: ChatContext, arn: string, call: Call): { tags: Tags; retag(tags: Tags): void } {
  const { rooms, loggingConfigurations } = context.store;
  const kind = resourceTypeOf(arn);
  if (kind === 'ROOM') return tagged(rooms, roomOf(context, arn, call));
  if (kind === 'LOGGING_CONFIGURATION') return tagged(loggingConfigurations, configurationOf(context, arn, call));
  throw notFound(arn, call);
}

const tagged = <T extends Resource>(resources: Resources<T>, resource: T) => ({
  tags: { ...resource.tags },
  retag: (tags: Tags) => resources.amend({ ...resource, tags }),
});
