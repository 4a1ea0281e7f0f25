// Aliases of `~/.aws/cli/alias`: words that stand for other words, or after `!` for a command of the shell
// (spec/aws-cli.md, section 12).
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Grammar, Parsed } from '../words/argparse.ts';
import { parseKnown } from '../words/argparse.ts';
import { invalidChoice } from '../words/choices.ts';
import type { CommandContext } from '../words/command-context.ts';
import { readIni } from '../settings/configuration.ts';
import { Failure } from '../personality/failure.ts';
import { globalOptionsOf, readGlobals } from '../words/globals.ts';
import type { FoundCommand } from '../words/command-context.ts';
import { queryOf } from '../words/query.ts';
import { splitWords } from '../aws/python/shlex.ts';

type Aliases = ReadonlyMap<string, string>;

const aliasFile = (env: NodeJS.ProcessEnv) =>
  readIni(join(env['HOME'] ?? homedir(), '.aws', 'cli', 'alias'), { subsections: false });

/** Names for whole commands. */
export const commandAliases = (env: NodeJS.ProcessEnv): Aliases => aliasFile(env).get('toplevel') ?? new Map();

/** Names for operations of a service. */
export const operationAliases = (env: NodeJS.ProcessEnv, service: string): Aliases =>
  aliasFile(env).get(`command ${service}`) ?? new Map();

/** Python gives up at this depth, more or less. */
const DEPTH_MAX = 100;

/** Run the command that an alias stands for. Resolves to the exit code. */
export async function runCommandAlias(
  context: FoundCommand,
  aliases: Aliases,
  commands: ReadonlySet<string>,
  grammar: Grammar,
  run: (context: FoundCommand) => Promise<number>,
  depth = 0,
): Promise<number> {
  const name = context.command;
  const value = aliases.get(name)!.trim();
  if (value.startsWith('!')) return runShell(value.slice(1), context.words);
  if (depth > DEPTH_MAX) throw new Failure('general', 'maximum recursion depth exceeded while calling a Python object');
  const { parsed, aliased } = await expanded(name, value, context, grammar);
  const next = { ...aliased, command: parsed.end ?? parsed.positional!, words: [...parsed.rest, ...context.words] };
  // An alias may have the name of the command that it stands for.
  const isCommand = !aliases.has(next.command) || (next.command === name && commands.has(name));
  if (parsed.end !== undefined || isCommand) return run(next);
  return runCommandAlias(next, aliases, commands, grammar, run, depth + 1);
}

/** Run the operation that an alias stands for. `words` are those of the command. Resolves to the exit code. */
export async function runOperationAlias(
  name: string,
  value: string,
  context: CommandContext,
  run: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const text = value.trim();
  if (text.startsWith('!')) return runShell(text.slice(1), context.words);
  const { personality } = context;
  const grammar: Grammar = {
    options: globalOptionsOf(personality),
    positional: { name: 'operation', isRequired: true },
    invalidChoice: invalidChoice(personality),
  };
  const { parsed, aliased } = await expanded(name, text, context, grammar);
  return run({ ...aliased, words: [parsed.positional!, ...parsed.rest, ...context.words] });
}

/** The words of an alias, and its options in their place. */
async function expanded<Context extends CommandContext>(
  name: string,
  value: string,
  context: Context,
  grammar: Grammar,
): Promise<{ parsed: Parsed; aliased: Context }> {
  const parsed = parseKnown(wordsOf(name, value), grammar);
  for (const option of ['--debug', '--profile']) {
    if (!parsed.options.has(option)) continue;
    const reason = 'which is not supported in subcommand aliases.';
    throw new Failure('general', `Global parameter "${option}" detected in alias "${name}" ${reason}`);
  }
  const query = await queryOf(parsed);
  const globals = { ...context.globals, ...onlyGiven(parsed.options) };
  return { parsed, aliased: { ...context, globals, ...(query && { query }) } };
}

/** The options of an alias win over those of the command, where they are given at all. */
function onlyGiven(options: ReadonlyMap<string, readonly string[]>): Partial<CommandContext['globals']> {
  const all = readGlobals({ options });
  const unset = readGlobals({ options: new Map() });
  const keys = Object.keys(all) as (keyof typeof all)[];
  return Object.fromEntries(keys.filter((key) => all[key] !== unset[key]).map((key) => [key, all[key]]));
}

function wordsOf(name: string, value: string): string[] {
  const words = splitWords(value);
  if (words) return words;
  const reason = `could not be parsed. Received error: No closing quotation when parsing:\n${value}`;
  throw new Failure('general', `Value of alias "${name}" ${reason}`);
}

function runShell(command: string, words: readonly string[]): number {
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`));
  const { status, signal } = spawnSync('/bin/sh', ['-c', [command, ...quoted].join(' ')], { stdio: 'inherit' });
  return signal ? 1 : (status ?? 1);
}
