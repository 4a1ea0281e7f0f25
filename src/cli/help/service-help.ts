import type { Service } from '../../aws/shape.ts';
import { kebabCase } from '../words/names.ts';
import type { Personality } from '../personality/personality.ts';
import type { Block, Page } from './document.ts';
import { bold, bullet, firstSentence, literal, paragraph, prose, rows } from './document.ts';
import { globalSection, globalSynopsis } from './globals-section.ts';
import { styleOf } from './page-style.ts';

/** `fanfare SERVICE help`: its operations. */
export function servicePage(model: Service, personality: Personality): Page {
  const style = styleOf(personality);
  const command = `${style.program} ${model.id}`;
  const operations = Object.entries(model.operations).map(([name, { doc }]) => [kebabCase(name), doc] as const);
  const list: Block[] = style.isAws
    ? [...operations.map(([name]) => bullet(name)), bullet('help')]
    : [rows(operations.map(([name, doc]) => [[bold(name)], prose(doc)]))];
  const synopsis = [`  ${command} <operation>`, '[options]', ...globalSynopsis(style)];
  return {
    name: model.id,
    command,
    summary: style.isAws ? '' : firstSentence(model.doc),
    sections: [
      {
        title: 'DESCRIPTION',
        blocks: [
          paragraph(...prose(model.doc)),
          paragraph('What an operation takes and answers: ', bold(`${command} <operation> help`)),
        ],
      },
      { title: 'SYNOPSIS', blocks: [literal(synopsis.join('\n'))] },
      { title: 'AVAILABLE COMMANDS', blocks: list },
      globalSection(style),
    ],
  };
}
