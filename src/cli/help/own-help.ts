import type { Personality } from '../personality/personality.ts';
import type { Block, Page, Text } from './document.ts';
import { bold, bullet, entry, firstSentence, literal, paragraph, prose, rows, underline } from './document.ts';
import { globalSection, globalSynopsis } from './globals-section.ts';
import type { DocumentedCommand } from './documented-command.ts';
import { styleOf } from './page-style.ts';

type Documented = DocumentedCommand['options'][number];

/** The page of a command that is Fanfare's own. */
export function ownPage(command: DocumentedCommand, personality: Personality): Page {
  const { name, doc, word, options, notes, examples, sections = [], isApart } = command;
  const style = styleOf(personality);
  const synopsis = [
    `  fanfare ${name}`,
    ...(word ? [word.isRequired ? word.name : `[${word.name}]`] : []),
    ...options.map(({ name: option, value }) => `[${option}${value === undefined ? '' : ` ${value}`}]`),
    ...(isApart ? [] : globalSynopsis(style)),
  ];
  const wordEntry =
    word && entry([underline(word.name)], [paragraph(...prose(word.doc)), ...choiceBlocks(word.choices)]);
  return {
    name,
    command: `fanfare ${name}`,
    summary: firstSentence(doc),
    sections: [
      { title: 'DESCRIPTION', blocks: [paragraph(...prose(doc)), ...noteBlocks(notes)] },
      { title: 'SYNOPSIS', blocks: [literal(synopsis.join('\n'))] },
      { title: 'OPTIONS', blocks: [...(wordEntry ? [wordEntry] : []), ...options.map(optionEntry)] },
      ...(isApart ? [] : [globalSection(style)]),
      ...sections,
      { title: 'EXAMPLES', blocks: examples.map((example) => literal(example)) },
    ],
  };
}

function optionEntry({ name, value, doc, choices }: Documented): Block {
  const head: Text = value === undefined ? [bold(name)] : [bold(name), ' ', underline(value)];
  return entry(head, [paragraph(...prose(doc)), ...choiceBlocks(choices)]);
}

const choiceBlocks = (choices: readonly string[] = []): Block[] => choices.map((choice) => bullet(choice));

/** Notes in two columns, such as what can be typed in a room, stay so. */
function noteBlocks(notes: readonly string[]): Block[] {
  const pairs = notes.map((note) => /^(\S.*?) {2,}(\S.*)$/.exec(note));
  if (pairs.length > 0 && pairs.every((pair) => pair !== null))
    return [rows(pairs.map(([, name = '', text = '']) => [[bold(name)], prose(text)]))];
  return notes.map((note) => paragraph(...prose(note)));
}
