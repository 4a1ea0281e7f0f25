// `fanfare export`: what runs, as a template that CloudFormation can make it of.
import { relative } from 'node:path';
import type { CommandContext } from '../../words/command-context.ts';
import type { OwnCommand } from '../../words/own-options.ts';
import { parseOwn } from '../../words/own-options.ts';

const FORMATS = ['cloudformation', 'sam'] as const;

export const exportCommand: OwnCommand = {
  name: 'export',
  word: { name: 'help', isRequired: false, doc: 'This page.' },
  doc: 'Write what a running server has as a template.',
  options: [
    {
      name: '--format',
      takes: 'one',
      value: 'NAME',
      choices: FORMATS,
      doc: 'cloudformation (default), or sam: functions, layers and APIs in the forms of SAM, where these say all of them',
    },
    { name: '--with-key-values', takes: 'none', doc: 'write the values of API keys, which are secrets, too' },
  ],
  notes: [
    'The template has the WebSocket APIs of the region with all that belongs to them, custom domain names, rooms, logging configurations, API keys, usage plans, and the functions that run here with their layers, aliases, permissions and policies. Tables are not in it. Code is named by its path from the folder in which the command runs.',
    'Keys are written without their values, unless --with-key-values asks for them: others are made. What stands in the environment of a function is written as it is.',
    'Resources refer to each other by names that are made of what they are called, so that the same server gives the same template. Region and account are those of whoever deploys it.',
    'Routes are written as they are now. What a stage serves that was deployed before their last change is deployed anew from the template.',
  ],
  examples: ['fanfare export > template.yaml', 'fanfare export --format sam --endpoint-url https://ws.example.com'],
};

/** Relative where it is below a folder. */
export function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  return way === '' ? '.' : way.startsWith('..') ? path : way;
}

/** Run the command. Resolves to the exit code. */
export async function exportTemplate(context: CommandContext): Promise<number> {
  const { options, positional } = parseOwn(context.words, exportCommand, context.personality);
  if (positional === 'help') {
    const { ownPage } = await import('../../help/own-help.ts');
    const { showPage } = await import('../../help/show-page.ts');
    await showPage(ownPage(exportCommand, context.personality), context);
    return 0;
  }
  const { readServer } = await import('./read-server.ts');
  const { templateOf } = await import('./template.ts');
  const { writeTemplate } = await import('./write-template.ts');
  const template = templateOf(await readServer(context, options.has('--with-key-values')), {
    isSam: options.get('--format')?.[0] === 'sam',
    pathOf: (path) => pathFrom(process.cwd(), path),
    note: (text) => void context.io.stderr.write(`${text}\n`),
  });
  context.io.stdout.write(writeTemplate(template));
  return 0;
}
