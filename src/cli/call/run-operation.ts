// `fanfare SERVICE OPERATION …`: words to input, input to request, answer to output. The order of checks is that of
// spec/aws-cli.md, section 1.
import type { Paging, Service } from '../../aws/shape.ts';
import type { Grammar, Parsed } from '../words/argparse.ts';
import { parseKnown } from '../words/argparse.ts';
import { checkInput } from '../input/check-input.ts';
import { invalidChoice } from '../words/choices.ts';
import type { Configuration } from '../settings/configuration.ts';
import { loadConfiguration } from '../settings/configuration.ts';
import { Failure } from '../personality/failure.ts';
import { globalOptionsOf } from '../words/globals.ts';
import { nearest } from '../../base/nearest.ts';
import { decodeBlobs, readDocument, readOptions } from '../input/operation-input.ts';
import type { Input } from '../input/operation-input.ts';
import type { OperationOption } from '../words/operation-options.ts';
import {
  INPUT_JSON,
  INPUT_YAML,
  OUTFILE,
  SKELETON,
  fileMember,
  operationOptions,
  pagingOf,
} from '../words/operation-options.ts';
import type { Personality } from '../personality/personality.ts';
import type { Command } from './command.ts';
import { printAnswer, timestampFormat } from './print-answer.ts';
import type { PageOptions } from '../words/page-options.ts';
import { checkNoPageOptions, hasPageOptions, readPageOptions } from '../words/page-options.ts';
import { clientOptions } from './session.ts';

/** Run one operation and print its answer. Throws what `report` knows. */
export async function runOperation(command: Command): Promise<void> {
  const { model, name, words, globals, personality, io } = command;
  const operation = model.operations[name]!;
  const options = operationOptions(operation, personality);
  if (words.length === 1 && words[0] === 'help') return showHelp(command);
  const parsed = parseKnown(words, grammarOf(options, personality));
  const outfile = fileMember(operation) === undefined ? undefined : (parsed.positional ?? '');
  checkRequired(parsed, options, words, outfile === '' ? [OUTFILE] : []);
  if (outfile === undefined && parsed.positional === 'help') return showHelp(command);
  checkLeftovers(outfile === undefined ? parsed : { ...parsed, positional: undefined }, options, personality);

  const paging = pagingOf(operation);
  const pageMembers = paging ? [paging.token, paging.size] : [];
  const isManual = pageMembers.some((member) => parsed.options.has(optionOf(options, member)));
  let pages = globals.paginate && !isManual ? paging : undefined;
  if (paging && !pages) checkNoPageOptions(parsed, personality);
  // That there is no such profile is found out after the values are read.
  const loaded = attempt(() => loadConfiguration(io.env, globals.profile, personality));
  if (!loaded.ok && loaded.cause instanceof Failure && loaded.cause.kind === 'broken-file') throw loaded.cause;
  if (loaded.ok) timestampFormat(loaded.value, personality);
  const follows = loaded.ok ? loaded.value.profile.get('cli_follow_urlparam') : undefined;
  const fetches = personality.fetchesUrls && (follows ?? 'true') === 'true';
  const reading = { env: io.env, personality, fetches, operationName: name };
  const input = await readOptions(parsed, options, operation, reading);
  const pageOptions = readPageOptions(parsed, io, operation.input[paging?.size ?? '']);
  const document = await readDocument(parsed, reading);
  for (const [member, value] of document ?? []) if (!input.has(member)) input.set(member, value);
  if (pages && personality.paging.endsWithInput && pageMembers.some((member) => document?.has(member))) {
    if (personality.friendly.suggestions) checkNoPageOptions(parsed, personality);
    // In the AWS CLI they become a member, which validation then finds.
    else if (hasPageOptions(parsed)) input.set('PaginationConfig', new Map());
    pages = undefined;
  }
  if (!loaded.ok) throw loaded.cause;
  const skeleton = skeletonOf(parsed);
  if (skeleton === 'input' || skeleton === 'yaml-input') {
    io.stdout.write(await sampleInput(operation.input, skeleton));
    return;
  }
  const prepared = { ...command, configuration: loaded.value, input, ...(outfile !== undefined && { outfile }) };
  if (skeleton === 'output') return printSample(prepared);
  await send(prepared, pages && { ...pages, ...pageOptions });
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly cause: unknown };

function attempt<T>(run: () => T): Attempt<T> {
  try {
    return { ok: true, value: run() };
  } catch (cause) {
    return { ok: false, cause };
  }
}

type Prepared = Command & {
  readonly configuration: Configuration;
  readonly input: Input;
  readonly outfile?: string;
};

async function send(prepared: Prepared, pages: (Paging & PageOptions) | undefined): Promise<void> {
  const { model, name, input, configuration, globals, io, personality, signal } = prepared;
  const client = {
    ...clientOptions(model, input.values(), { globals, configuration, personality, io }),
    ...(signal && { signal }),
  };
  if (globals.debug) (await import('../personality/debug.ts')).logOperation(io, personality, model.id, name);
  await printAnswer(prepared, client, (values) => completed(prepared, values), pages);
}

/** The input as it is sent: blobs decoded, everything checked. Throws a Failure that lists what is wrong. */
function completed({ model, name, configuration, globals, personality }: Prepared, input: Input): Input {
  const operation = model.operations[name]!;
  const configured = personality.readsBinaryFormat ? configuration.profile.get('cli_binary_format') : undefined;
  decodeBlobs(input, operation, globals.binaryFormat ?? configured, personality.blobs);
  if (configuration.profile.get('parameter_validation')?.toLowerCase() !== 'false') {
    checkInput(input, operation.input, personality, name);
  }
  return input;
}

const optionOf = (options: readonly OperationOption[], member: string): string =>
  options.find((option) => option.member === member)?.name ?? '';

/** Without a word of its own it is `input`. */
function skeletonOf(parsed: Parsed): string | undefined {
  const given = parsed.options.get(SKELETON);
  return given && (given[0] ?? 'input');
}

async function sampleInput(members: Service['operations'][string]['input'], kind: string): Promise<string> {
  if (kind === 'input') return (await import('../input/skeleton.ts')).inputSkeleton(members);
  return (await import('../input/skeleton-yaml.ts')).yamlSkeleton(members);
}

/** A made-up answer. It has to be one that the service could give, and the input one that it could get. */
async function printSample(prepared: Prepared): Promise<void> {
  const { model, name, input, configuration, globals, io, personality } = prepared;
  const operation = model.operations[name]!;
  clientOptions(model, input.values(), { globals, configuration, personality, io });
  const { sampleOutput } = await import('../input/skeleton.ts');
  const output = sampleOutput(operation.output);
  checkInput(output, operation.output, personality);
  completed(prepared, input);
  const { printValue } = await import('./print-answer.ts');
  await printValue(prepared, output);
}

async function showHelp(command: Command): Promise<void> {
  const { operationPage } = await import('../help/operation-help.ts');
  const { showPage } = await import('../help/show-page.ts');
  await showPage(operationPage(command.model, command.name, command.personality), command);
}

const grammarOf = (options: readonly OperationOption[], personality: Personality): Grammar => ({
  options,
  positional: { name: 'help', isRequired: false },
  invalidChoice: invalidChoice(personality),
  dashValues: personality.friendly.dashValues,
});

/** AWS looks for the exceptions as they are written, so a prefix of them does not do. */
function checkRequired(
  parsed: Parsed,
  options: readonly OperationOption[],
  words: readonly string[],
  more: readonly string[],
): void {
  const isHere = (name: string) => words.includes(name) && options.some((option) => option.name === name);
  if (isHere(INPUT_JSON) || isHere(INPUT_YAML)) return;
  if (isHere(SKELETON) && words[words.indexOf(SKELETON) + 1] !== 'output') return;
  const missing = options
    .filter(({ name, isRequired }) => isRequired && !parsed.options.has(name))
    .map(({ name }) => name)
    .concat(more);
  if (missing.length === 0) return;
  throw new Failure(
    'usage',
    `the following arguments are required: ${missing.join(', ')}`,
    suggestion(parsed.rest, missing),
  );
}

function checkLeftovers(
  { rest, positional }: Parsed,
  options: readonly OperationOption[],
  personality: Personality,
): void {
  // An empty word in this place is lost in the AWS CLI, and so nobody minds it.
  const leftovers = positional ? [...rest, positional] : rest;
  if (leftovers.length === 0) return;
  const names = [...options, ...globalOptionsOf(personality)].map(({ name }) => name);
  throw new Failure('unknown-options', `Unknown options: ${leftovers.join(', ')}`, suggestion(leftovers, names));
}

/** The names that unknown options were probably meant to be. */
function suggestion(words: readonly string[], names: readonly string[]): string | undefined {
  const meant = words.filter((word) => word.startsWith('--')).map((word) => nearest(word.split('=')[0]!, names));
  const found = [...new Set(meant.filter((name) => name !== undefined))];
  return found.length > 0 ? `Did you mean ${found.join(' and ')}?` : undefined;
}
