// Rooms and logging configurations as resources of a template (spec/ivschat.md, section 1).
import { getAtt, ref } from './intrinsics.ts';
import type { LogicalIds } from './logical-ids.ts';
import type { Origin, Resource } from './properties.ts';
import { functionArnIn, portable } from './properties.ts';
import type { Item, Running } from './running.ts';
import { byText, textOf } from './running.ts';

type Add = (id: string, Type: string, Properties: Resource['Properties']) => void;

export function chatResources(
  { loggingConfigurations, rooms }: Running,
  ids: LogicalIds,
  origin: Origin,
  add: Add,
): void {
  const logs = new Map<unknown, string>();
  for (const log of sorted(loggingConfigurations)) {
    const id = ids.of(textOf(log, 'name'), 'ChatLogs');
    logs.set(log['arn'], id);
    add(id, 'AWS::IVSChat::LoggingConfiguration', {
      ...named(log),
      DestinationConfiguration: capitalised(log['destinationConfiguration']),
      ...tagsOf(log),
    });
  }
  for (const room of sorted(rooms)) {
    const id = ids.of(textOf(room, 'name'), 'Room');
    const handler = room['messageReviewHandler'] as Item | undefined;
    const identifiers = (room['loggingConfigurationIdentifiers'] ?? []) as string[];
    add(id, 'AWS::IVSChat::Room', {
      ...named(room),
      MaximumMessageLength: room['maximumMessageLength'],
      MaximumMessageRatePerSecond: room['maximumMessageRatePerSecond'],
      ...(handler && { MessageReviewHandler: portable(capitalised(handler), origin) }),
      ...(identifiers.length > 0 && {
        LoggingConfigurationIdentifiers: identifiers.map((arn) => (logs.has(arn) ? ref(logs.get(arn)!) : arn)),
      }),
      ...tagsOf(room),
    });
    const arn = functionArnIn(textOf(handler ?? {}, 'uri'));
    if (arn === undefined) continue;
    add(ids.of(id, 'ReviewPermission'), 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: portable(arn, origin),
      Principal: 'ivschat.amazonaws.com',
      SourceArn: getAtt(`${id}.Arn`),
    });
  }
}

const named = ({ name }: Item) => (name === undefined || name === '' ? {} : { Name: name });

/** The API has maps, templates lists. */
function tagsOf({ tags }: Item) {
  const all = Object.entries((tags ?? {}) as { readonly [key: string]: string }).toSorted(([one], [other]) =>
    byText(one, other),
  );
  return all.length === 0 ? {} : { Tags: all.map(([Key, Value]) => ({ Key, Value })) };
}

/** Members with the names that templates have for them. */
function capitalised(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== '');
  return Object.fromEntries(
    members.map(([name, member]) => [name.slice(0, 1).toUpperCase() + name.slice(1), capitalised(member)]),
  );
}

/** By name, then by age: ids differ from server to server. */
const sorted = (items: readonly Item[]): Item[] => items.toSorted((one, other) => byText(keyOf(one), keyOf(other)));

const keyOf = ({ name = '', createTime }: Item): string => JSON.stringify([name, createTime]);
