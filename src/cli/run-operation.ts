// `fanfare SERVICE OPERATION …`: words to input, input to request, answer to output. The order of checks is that of
// spec/aws-cli.md, section 1.
import { call } from '../aws/client.ts';
import type { Service } from '../aws/shape.ts';
import type { Grammar, Parsed } from './argparse.ts';
import { parseKnown } from './argparse.ts';
import { checkInput } from './check-input.ts';
import { invalidChoice } from './choices.ts';
import type { CommandContext } from './command-context.ts';
import { loadConfiguration } from './configuration.ts';
import { Failure } from './failure.ts';
import { globalOptions } from './globals.ts';
import { nearest } from './names.ts';
import { decodeBlobs, readInput } from './operation-input.ts';
import type { OperationOption } from './operation-options.ts';
import { INPUT_JSON, SKELETON, operationOptions } from './operation-options.ts';
import { formatOutput } from './output.ts';
import type { Personality } from './personality.ts';
import { OperationFailure } from './report.ts';
import { clientOptions } from './session.ts';

export type Command = CommandContext & {
  readonly model: Service;
  /** As the model names it. */
  readonly name: string;
};

/** Run one operation and print its answer. Throws what `report` knows. */
export async function runOperation(command: Command): Promise<void> {
  const { model, name, words, globals, personality, io } = command;
  const operation = model.operations[name]!;
  const options = operationOptions(operation, personality);
  if (words.length === 1 && words[0] === 'help') return showHelp(command);
  const parsed = parseKnown(words, grammarOf(options, personality));
  checkRequired(parsed, options, words);
  if (parsed.positional === 'help') return showHelp(command);
  checkLeftovers(parsed, options);

  const configuration = loadConfiguration(io.env, globals.profile);
  const input = readInput(parsed, options, operation, { env: io.env, personality });
  if (parsed.options.has(SKELETON)) {
    const { inputSkeleton } = await import('./skeleton.ts');
    io.stdout.write(inputSkeleton(operation.input));
    return;
  }
  decodeBlobs(
    input,
    operation,
    globals.binaryFormat ?? configuration.profile.get('cli_binary_format'),
    personality.blobs,
  );
  checkInput(input, operation.input);
  const client = clientOptions(model, input.values(), { globals, configuration, personality, io });
  try {
    const output = await call(model, name, input, client);
    io.stdout.write(formatOutput(output, operation.output, personality));
  } catch (cause) {
    throw new OperationFailure(name, cause);
  }
}

async function showHelp(command: Command): Promise<void> {
  const { operationPage } = await import('./help/operation-help.ts');
  const { showPage } = await import('./help/show-page.ts');
  await showPage(operationPage(command.model, command.name, command.personality), command);
}

const grammarOf = (options: readonly OperationOption[], personality: Personality): Grammar => ({
  options,
  positional: { name: 'help', isRequired: false },
  invalidChoice: invalidChoice(personality),
});

/** AWS looks for the two exceptions as they are written, so a prefix of them does not do. */
function checkRequired(parsed: Parsed, options: readonly OperationOption[], words: readonly string[]): void {
  if (words.includes(INPUT_JSON) || words.includes(SKELETON)) return;
  const missing = options
    .filter(({ name, isRequired }) => isRequired && !parsed.options.has(name))
    .map(({ name }) => name);
  if (missing.length === 0) return;
  throw new Failure(
    'usage',
    `the following arguments are required: ${missing.join(', ')}`,
    suggestion(parsed.rest, missing),
  );
}

function checkLeftovers({ rest, positional }: Parsed, options: readonly OperationOption[]): void {
  const leftovers = positional === undefined ? rest : [...rest, positional];
  if (leftovers.length === 0) return;
  const names = [...options, ...globalOptions].map(({ name }) => name);
  throw new Failure('unknown-options', `Unknown options: ${leftovers.join(', ')}`, suggestion(leftovers, names));
}

/** The names that unknown options were probably meant to be. */
function suggestion(words: readonly string[], names: readonly string[]): string | undefined {
  const meant = words.filter((word) => word.startsWith('--')).map((word) => nearest(word.split('=')[0]!, names));
  const found = [...new Set(meant.filter((name) => name !== undefined))];
  return found.length > 0 ? `Did you mean ${found.join(' and ')}?` : undefined;
}
