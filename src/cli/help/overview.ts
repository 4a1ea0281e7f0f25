import { DEFAULT_PORT } from '../../base/defaults.ts';
import type { Personality } from '../personality/personality.ts';
import { services } from '../words/services.ts';
import type { Page, Text } from './document.ts';
import { bold, bullet, firstSentence, literal, paragraph, prose, rows } from './document.ts';
import { globalSection, globalSynopsis } from './globals-section.ts';
import type { DocumentedCommands } from './documented-command.ts';
import type { PageStyle } from './page-style.ts';
import { styleOf } from './page-style.ts';

const DOC = 'Your own WebSocket APIs and chat rooms, with the commands of the AWS CLI';

/** `fanfare help`: where to begin, and what there is. */
export async function overviewPage(personality: Personality, own: DocumentedCommands): Promise<Page> {
  const style = styleOf(personality);
  const { program } = style;
  const synopsis = literal(`  ${program} <command> [<operation>] [options]`);
  const listed = await commandRows(style, own);
  const page = { name: program, command: program, summary: style.isAws ? '' : DOC };
  const version: Text = style.isAws ? [] : ['Version: ', bold(`${program} -v`), '. '];
  const more = paragraph(...version, 'More about each of them: ', bold(`${program} <command> help`));
  if (style.isAws) {
    const synopses = literal([`  ${program} [options] <command> <subcommand>`, ...globalSynopsis(style)].join('\n'));
    const sections = [
      { title: 'DESCRIPTION', blocks: [paragraph(`${DOC}.`), more] },
      { title: 'SYNOPSIS', blocks: [synopses] },
      globalSection(style),
      { title: 'AVAILABLE SERVICES', blocks: listed.map(([name]) => bullet(...name)) },
    ];
    return { ...page, sections };
  }
  return {
    ...page,
    sections: [
      { title: 'SYNOPSIS', blocks: [synopsis] },
      { title: 'FIRST STEPS', blocks: [rows(FIRST_STEPS.map(([command, doc]) => [[bold(command)], prose(doc)]))] },
      { title: 'AVAILABLE COMMANDS', blocks: [more, rows(listed)] },
      globalSection(style),
    ],
  };
}

async function commandRows({ isAws }: PageStyle, commands: DocumentedCommands): Promise<[Text, Text][]> {
  const own = isAws ? [] : await Promise.all(Object.values(commands).map((load) => load()));
  const models = await Promise.all(Object.values(services).map((load) => load()));
  return [
    ...own.map(({ name, doc }): [Text, Text] => [[bold(name)], prose(firstSentence(doc))]),
    ...models.map(({ id, doc }): [Text, Text] => [[bold(id)], prose(firstSentence(doc))]),
  ];
}

const FIRST_STEPS: readonly (readonly [command: string, doc: string])[] = [
  ['fanfare start', `serve on http://127.0.0.1:${DEFAULT_PORT}; then, in another terminal:`],
  ['fanfare connect', 'open a WebSocket, and see how to send to it'],
  ['fanfare ivschat create-room --name lobby', 'make a chat room; it answers its ARN'],
  ['fanfare chat lobby', 'enter it, and type'],
  ['fanfare ivschat send-event --room-identifier ROOM-ARN --event-name Hello', 'send it an event'],
];
