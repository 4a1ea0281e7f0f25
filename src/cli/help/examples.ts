// The EXAMPLES of a page: commands that run as they are printed.
import type { Operation, Service } from '../../aws/shape.ts';
import { shellWords } from '../words/shell-words.ts';
import type { Personality } from '../personality/personality.ts';
import type { Block } from './document.ts';
import { examplesOf } from './examples-of.ts';
import { bold, entry, literal, paragraph, prose } from './document.ts';

const NOTES = [
  'A server on this machine answers these commands once `fanfare start` has started it. Ids and ARNs are samples: put in your own.',
  'Quotes are written for a POSIX shell.',
];

export function exampleBlocks(model: Service, name: string, personality: Personality): Block[] {
  const operation = model.operations[name]!;
  const examples = examplesOf(name, operation, personality);
  if (examples.length === 0) return [];
  const isSilent = Object.keys(operation.output).length === 0;
  const blocks = examples.flatMap((example): Block[] => [
    paragraph(bold(example.title)),
    literal(
      commandLines(`${personality.program} ${model.id} ${example.command}${binaryFormat(operation, personality)}`),
    ),
    ...(example.output === undefined ? [] : [paragraph('Output:'), literal(example.output)]),
    ...(isSilent ? [paragraph('This command prints nothing.')] : []),
  ]);
  return [
    entry(
      [bold('NOTE:')],
      NOTES.map((note) => paragraph(...prose(note))),
    ),
    ...blocks,
  ];
}

/** Examples give data as text. Where the command line takes it for base64, they say so. */
const binaryFormat = ({ input }: Operation, { blobs }: Personality): string =>
  blobs === 'base64' && Object.values(input).some(({ type }) => type === 'blob')
    ? ' --cli-binary-format raw-in-base64-out'
    : '';

/** Every option on a line of its own. */
export function commandLines(command: string): string {
  const lines: string[] = [];
  for (const { raw } of shellWords(command)) {
    if (raw.startsWith('--') || lines.length === 0) lines.push(raw);
    else lines.push(`${lines.pop()!} ${raw}`);
  }
  return lines.join(' \\\n    ');
}
