// `fanfare SERVICE OPERATION help`: what its model says, as text.
import { writeJson } from '../../aws/exact-json.ts';
import type { Operation, Service, Shape } from '../../aws/shape.ts';
import { kebabCase } from '../names.ts';
import type { OperationOption } from '../operation-options.ts';
import { operationOptions } from '../operation-options.ts';
import type { Personality } from '../personality.ts';
import { constraintsOf, isSimple, jsonForm, shorthandForm, typeOf } from './shape-text.ts';
import { section, wrap } from './layout.ts';
import { globalHelp } from './service-help.ts';

/** What an operation does, takes and answers. */
export function operationHelp(model: Service, name: string, personality: Personality): string {
  const operation = model.operations[name]!;
  const options = operationOptions(operation, personality);
  const command = `fanfare ${model.id} ${kebabCase(name)}`;
  return [
    `${command}\n`,
    wrap(operation.doc, '  ') + '\n',
    section('usage', synopsis(command, options)),
    section('options', options.map(optionHelp).join('\n')),
    section('options of every command', globalHelp()),
    examples(model, operation),
    section('output', outputHelp(operation)),
  ].join('\n');
}

function synopsis(command: string, options: readonly OperationOption[]): string {
  const words = options.map(({ name, takes, isRequired }) => {
    const text = takes === 'none' ? name : takes === 'many' ? `${name} VALUE…` : `${name} VALUE`;
    return `    ${isRequired ? text : `[${text}]`}`;
  });
  return [`  ${command}`, ...words].join(' \\\n');
}

const ABOUT_COMMAND: { readonly [name: string]: string } = {
  '--cli-input-json': 'The whole input as JSON, or file://PATH. Options win over its members.',
  '--generate-cli-skeleton': 'Print a sample for --cli-input-json and send nothing.',
};

function optionHelp({ name, shape, isRequired, takes, flag }: OperationOption): string {
  if (!shape) return `  ${name}\n${wrap(ABOUT_COMMAND[name] ?? '', '      ')}\n`;
  if (flag === false) return `  ${name}\n${wrap('The opposite.', '      ')}\n`;
  const head = `  ${name} (${typeOf(shape)}${isRequired ? ', required' : ''})`;
  const lines = [head, wrap([shape.doc, ...constraintsOf(shape)].filter(Boolean).join(' '), '      ')];
  if (shape.type === 'blob') lines.push(wrap('Text is sent as it is; fileb://PATH sends a file.', '      '));
  if (shape.type === 'list' && isSimple(shape.of))
    lines.push(`      Syntax: ${name} ${typeOf(shape.of)} ${typeOf(shape.of)} …`);
  const isNested = takes !== 'none' && !isSimple(shape) && !(shape.type === 'list' && isSimple(shape.of));
  if (isNested) lines.push(`      Shorthand: ${shorthandForm(shape)}`, `      JSON: ${jsonText(shape)}`);
  return `${lines.filter((line) => line.trim() !== '').join('\n')}\n`;
}

const jsonText = (shape: Shape): string => writeJson(jsonForm(shape), { indent: 4 }).replaceAll('\n', '\n      ');

function examples({ id }: Service, { examples: all = [] }: Operation): string {
  const texts = all.map(({ title, command, output }) => {
    const shown = output === undefined ? '' : `\n\n${output.replace(/^/gm, '    ')}`;
    return `  ${title}:\n\n    fanfare ${id} ${command}${shown}\n`;
  });
  return texts.length > 0 ? section('examples', texts.join('\n')) : '';
}

function outputHelp({ output }: Operation): string {
  const members = Object.entries(output).map(([name, shape]) => {
    const doc = shape.doc ? `\n${wrap(shape.doc, '      ')}` : '';
    return `  ${name} (${typeOf(shape)})${doc}`;
  });
  return members.length > 0 ? members.join('\n') : '  None';
}
