import type { Service } from '../../aws/shape.ts';
import { globalOptions } from '../globals.ts';
import { kebabCase } from '../names.ts';
import { columns, section } from './layout.ts';

/** `fanfare SERVICE help`: its operations. */
export function serviceHelp(model: Service): string {
  const operations = Object.entries(model.operations).map(([name, { doc }]): [string, string] => [
    kebabCase(name),
    doc,
  ]);
  return [
    `fanfare ${model.id}: ${model.doc}\n`,
    section('usage', `  fanfare ${model.id} OPERATION [OPTIONS]`),
    section('operations', columns(operations)),
    section('options', globalHelp()),
    `The options of an operation: fanfare ${model.id} OPERATION help\n`,
  ].join('\n');
}

/** The options of every command. */
export const globalHelp = (): string =>
  columns(globalOptions.map(({ name, value, doc }) => [value === undefined ? name : `${name} ${value}`, doc]));
