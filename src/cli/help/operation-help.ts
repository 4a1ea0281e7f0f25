// `fanfare SERVICE OPERATION help`: what its model says, in the layout of the AWS CLI's pages.
import type { Operation, Service } from '../../aws/shape.ts';
import { kebabCase } from '../words/names.ts';
import type { OperationOption } from '../words/operation-options.ts';
import { operationOptions, pagingOf } from '../words/operation-options.ts';
import type { Personality } from '../personality/personality.ts';
import type { Block, Page } from './document.ts';
import { bold, entry, firstSentence, literal, paragraph, prose } from './document.ts';
import { exampleBlocks } from './examples.ts';
import { globalSection, globalSynopsis } from './globals-section.ts';
import type { PageStyle } from './page-style.ts';
import { styleOf } from './page-style.ts';
import { choiceBlocks, memberEntry, requiredMark, shapeBlocks, typeOf } from './shape-blocks.ts';
import { isSimple, jsonSyntax, shorthandSyntax, wordsSyntax } from './syntax.ts';

/** What an operation does, takes and answers. */
export function operationPage(model: Service, operationName: string, personality: Personality): Page {
  const operation = model.operations[operationName]!;
  const style = styleOf(personality);
  const name = kebabCase(operationName);
  const groups = grouped(operationOptions(operation, personality).filter(({ isHidden }) => !isHidden));
  const synopsis = [`  ${name}`, ...groups.map(synopsisOf), ...globalSynopsis(style)];
  const examples = exampleBlocks(model, operationName, personality);
  return {
    name,
    command: `${style.program} ${model.id} ${name}`,
    summary: style.isAws ? '' : firstSentence(operation.doc),
    sections: [
      {
        title: 'DESCRIPTION',
        blocks: [
          paragraph(...prose(operation.doc)),
          seeAlso(model, operationName, style),
          ...(pagingOf(operation) ? [paragraph(...prose(ABOUT_PAGES))] : []),
        ],
      },
      { title: 'SYNOPSIS', blocks: [literal(synopsis.join('\n'))] },
      { title: 'OPTIONS', blocks: groups.flatMap((group) => optionBlocks(group, style)) },
      globalSection(style),
      ...(examples.length > 0 ? [{ title: 'EXAMPLES', blocks: examples }] : []),
      { title: 'OUTPUT', blocks: outputBlocks(operation, style) },
    ],
  };
}

const seeAlso = (model: Service, operationName: string, { program }: PageStyle): Block =>
  paragraph(
    `See also: ${model.operations[operationName]!.http} in the API, and `,
    bold(`${program} ${model.id} help`),
    '.',
  );

const ABOUT_PAGES =
  'The answer may come in pages. All of them are fetched and printed as one, unless `--no-paginate` asks for the first alone.';

/** Options that are shown together because only one of them is given: `--x | --no-x`, and the two forms of input. */
type Group = readonly [OperationOption, ...OperationOption[]];

const INPUT_FORMS = new Set(['--cli-input-json', '--cli-input-yaml']);

function grouped(options: readonly OperationOption[]): Group[] {
  const groups: [OperationOption, ...OperationOption[]][] = [];
  for (const option of options) {
    const [last] = groups.at(-1) ?? [];
    const isPair = option.flag === false || [last?.name, option.name].every((name) => INPUT_FORMS.has(name ?? ''));
    if (isPair && last) groups.at(-1)!.push(option);
    else groups.push([option]);
  }
  return groups;
}

function synopsisOf([first, ...others]: Group): string {
  const names = [first, ...others].map(({ name }) => name).join(' | ');
  const text = others.length > 0 || first.takes === 'none' ? names : `${names} <value>`;
  return first.isRequired ? text : `[${text}]`;
}

function optionBlocks(group: Group, style: PageStyle): Block[] {
  const [first] = group;
  const { shape, name } = first;
  const names = group.flatMap((option, index) => (index === 0 ? [bold(option.name)] : [' | ', bold(option.name)]));
  if (!shape) {
    const { isBelow, doc: about } = ABOUT_COMMAND[name] ?? { isBelow: true, doc: '' };
    const doc = first.choices?.includes('yaml-input') ? `${about} \`yaml-input\` prints the input as YAML.` : about;
    return isBelow
      ? [entry([...names, ' (string)'], [paragraph(...prose(doc))])]
      : [paragraph(...names, ' (string) ', ...prose(doc))];
  }
  const head = [...names, ` (${typeOf(shape)})${requiredMark(first.isRequired, style)}`];
  const body = shapeBlocks(shape, style);
  if (shape.type === 'blob') body.splice(1, 0, paragraph(...prose('`fileb://PATH` sends the bytes of a file.')));
  // Version 1 of the AWS CLI names choices here, and those of a list below its syntax, but nowhere deeper.
  if (!style.constraints) body.push(...choiceBlocks(shape));
  if (isSimple(shape)) return [entry(head, body)];
  if (shape.type === 'list' && isSimple(shape.of))
    return [entry(head, body), paragraph('Syntax:'), literal(wordsSyntax(shape.of, !style.constraints))];
  const shorthand = [paragraph('Shorthand Syntax:'), literal(shorthandSyntax(shape))];
  return [entry(head, body), ...shorthand, paragraph('JSON Syntax:'), literal(jsonSyntax(shape))];
}

/** What the options about the command itself do. The AWS CLI lets the text of some begin beside their names. */
const ABOUT_COMMAND: { readonly [name: string]: { readonly isBelow: boolean; readonly doc: string } } = {
  '--cli-input-json': {
    isBelow: false,
    doc: 'Takes the whole input as one text, in the form that `--generate-cli-skeleton` prints, or from `file://PATH`. Options given beside it win over its members.',
  },
  '--generate-cli-skeleton': {
    isBelow: false,
    doc: 'Sends nothing and prints a sample: with `input`, or without a value, the input to fill in; with `output` the answer.',
  },
  '--starting-token': { isBelow: true, doc: 'Where to go on: the `NextToken` that a shortened list ended with.' },
  '--page-size': {
    isBelow: true,
    doc: 'How many items to ask the server for at a time. The list stays as long as it is.',
  },
  '--max-items': {
    isBelow: true,
    doc: 'How many items to print at most. When there are more, the output has a `NextToken` for `--starting-token`.',
  },
};

function outputBlocks({ output }: Operation, style: PageStyle): Block[] {
  const members = Object.entries(output).map(([name, member]) => memberEntry(name, member, style));
  return members.length > 0 ? members : [paragraph('None')];
}
