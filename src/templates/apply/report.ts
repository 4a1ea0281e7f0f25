// What templates came to, in lines for the first screen, and what a change of them did.
import { PROGRAM } from '../../base/defaults.ts';
import { relative, join } from 'node:path';
import type { Applied } from './applied.ts';
import type { Change } from './stack-maker.ts';

type Reported = {
  /** As in `ws://127.0.0.1:3263`. */
  readonly socket: string;
  /** Where the reader is, so that files have short names. */
  readonly folder: string;
};

/** Titles with the lines below them. */
export type Section = {
  readonly title: string;
  readonly lines: readonly string[];
  /** They are to be typed as they stand. */
  readonly isCommand?: true;
};

export function sectionsOf(stacks: readonly Applied[], { socket, folder }: Reported): Section[] {
  const all = <T>(read: (applied: Applied) => readonly T[]) => stacks.flatMap(read);
  const apis = all((applied) => applied.apis);
  const addresses = apis.flatMap(({ id, apiId, stages }) =>
    stages.map((stage) => ({ id, url: `${socket}/${apiId}/${stage}` })),
  );
  const here = socket.replace(/^ws/, 'http');
  const commands = [
    ...addresses.map(({ url }) => `${PROGRAM} connect ${url}`),
    ...all(({ rooms }) => rooms).map(({ arn, name }) => `${PROGRAM} chat ${name || arn} --endpoint-url ${here}`),
  ];
  const lists: Section[] = [
    { title: 'APIs', lines: columns(addresses.map(({ id, url }) => [id, url])) },
    { title: 'Rooms', lines: columns(all(({ rooms }) => rooms.map(({ id, arn }) => [id, arn]))) },
    {
      title: 'Functions',
      lines: columns(
        all(({ functions }) =>
          functions.map(({ logicalId, definition: { runtime, folder: code, handler } }) => [
            logicalId,
            runtime,
            join(relative(folder, code), handler),
          ]),
        ),
      ),
    },
    { title: 'Tables', lines: columns(all(({ tables }) => tables.map(({ id, name }) => [id, name]))) },
    {
      title: 'Skipped, as nothing is made for them here',
      lines: columns(all(({ skipped }) => [...skipped].map(([type, ids]) => [type, ids.join(', ') + hintOf(type)]))),
    },
    { title: 'Warnings', lines: all(({ warnings }) => warnings) },
    { title: 'Try it', lines: commands.slice(0, 1), isCommand: true },
  ];
  return lists.filter(({ lines }) => lines.length > 0);
}

const hintOf = (type: string) => (type.startsWith('AWS::DynamoDB::') ? ' (made with --dynamodb-endpoint URL)' : '');

/** `created Route (AWS::ApiGatewayV2::Route), …`: one line for each change; none where nothing did. */
export const changeLines = (stacks: readonly Applied[]): string[] =>
  stacks.flatMap(({ changes }) =>
    changes.map((change) => `${change.action} ${change.id} (${change.type})${noteOf(change)}`),
  );

/** On AWS a deployment stays as it was made (spec/functions-and-templates.md, section 13.5). */
const noteOf = ({ action }: Change) =>
  action === 'redeployed' ? ': on AWS it would stay as it was until it had another logical id' : '';

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
