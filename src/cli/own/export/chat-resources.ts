// Rooms and logging configurations as resources of a template (spec/ivschat.md, section 1).
import type { Writing } from './writing.ts';
import { capitalised, tagList } from './properties.ts';
import type { Item, Running } from './running.ts';
import { byText, textOf } from './running.ts';

/** Rooms and logging configurations by their names in the template, before anything refers to them. */
export type NamedChat = { readonly logs: ReadonlyMap<Item, string>; readonly rooms: ReadonlyMap<Item, string> };

export function nameChat({ loggingConfigurations, rooms }: Running, { ids, references }: Writing): NamedChat {
  const namesOf = (items: readonly Item[], word: string, attribute: string) =>
    new Map(
      inOrder(items).map((item) => {
        const id = ids.of(textOf(item, 'name'), word);
        references.add(textOf(item, 'arn'), id + attribute);
        return [item, id];
      }),
    );
  return { logs: namesOf(loggingConfigurations, 'ChatLogs', ''), rooms: namesOf(rooms, 'Room', '.Arn') };
}

export function chatResources({ logs, rooms }: NamedChat, { references, add }: Writing): void {
  for (const [log, id] of logs) {
    add(id, 'AWS::IVSChat::LoggingConfiguration', {
      ...named(log),
      DestinationConfiguration: capitalised(log['destinationConfiguration']),
      ...tagList(log['tags']),
    });
  }
  for (const [room, id] of rooms) {
    const handler = room['messageReviewHandler'] as Item | undefined;
    const identifiers = (room['loggingConfigurationIdentifiers'] ?? []) as string[];
    add(id, 'AWS::IVSChat::Room', {
      ...named(room),
      MaximumMessageLength: room['maximumMessageLength'],
      MaximumMessageRatePerSecond: room['maximumMessageRatePerSecond'],
      ...(handler && { MessageReviewHandler: references.of(capitalised(handler)) }),
      ...(identifiers.length > 0 && {
        LoggingConfigurationIdentifiers: references.of(identifiers),
      }),
      ...tagList(room['tags']),
    });
  }
}

const named = ({ name }: Item) => (name === undefined || name === '' ? {} : { Name: name });

/** By name, then by age: ids differ from server to server. */
const inOrder = (items: readonly Item[]): Item[] => items.toSorted((one, other) => byText(keyOf(one), keyOf(other)));

const keyOf = ({ name = '', createTime }: Item): string => JSON.stringify([name, createTime]);
