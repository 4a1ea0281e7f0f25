import type { OwnCommand } from '../own-options.ts';
import { columns, section, wrap } from './layout.ts';
import { globalHelp } from './service-help.ts';

/** The help of a command that is Fanfare's own. */
export function ownHelp({ name, doc, word, options, notes, examples }: OwnCommand): string {
  const own = options.map((option): [string, string] => [
    option.value === undefined ? option.name : `${option.name} ${option.value}`,
    option.doc,
  ]);
  return [
    `fanfare ${name}\n`,
    `${wrap(doc, '  ')}\n`,
    section('usage', `  fanfare ${name} ${word.isRequired ? word.name : `[${word.name}]`} [OPTIONS]`),
    section('options', columns([[word.name, word.doc], ...own])),
    section('while connected', notes.map((note) => `  ${note}`).join('\n')),
    section('options of every command', globalHelp()),
    section('examples', examples.map((example) => `  ${example}`).join('\n')),
  ].join('\n');
}
