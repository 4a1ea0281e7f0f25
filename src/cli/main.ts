// The command line: everything but `fanfare start`. Three parsers look at the words one after another, as the AWS CLI's do.
import { harmless } from '../base/harmless.ts';
import type { Grammar, Parsed } from './words/argparse.ts';
import { parseKnown } from './words/argparse.ts';
import { invalidChoice } from './words/choices.ts';
import { Failure, Interrupted } from './personality/failure.ts';
import type { CommandContext, FoundCommand } from './words/command-context.ts';
import { globalOptions, globalOptionsOf, readGlobals } from './words/globals.ts';
import type { Io } from './personality/io.ts';
import type { Personality } from './personality/personality.ts';
import { personalityFor } from './personality/personality-for.ts';
import { queryOf } from './words/query.ts';
import { redacted } from './personality/redact.ts';
import { report } from './call/report.ts';
import { runService } from './call/run-service.ts';
import { services } from './words/services.ts';

/** Run the command that `argv` (without node and script) asks for. Resolves to the exit code. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  // A reader that has seen enough, such as `head`, is no failure of ours. It may leave when the command is over.
  let hasReader = true;
  const readerLeft = (cause: NodeJS.ErrnoException): void => {
    if (cause.code !== 'EPIPE') throw cause;
    hasReader = false;
  };
  io.stdout.on('error', readerLeft);
  io.stderr.on('error', readerLeft);
  const personality = await personalityFor(io.env);
  const words = personality.friendly.ownCommands ? argv.map(plainWord) : argv;
  try {
    const exitCode = await run(words, io, personality);
    if (hasReader || !personality.brokenPipe) return exitCode;
    io.stderr.write(personality.brokenPipe.text);
    return personality.brokenPipe.exitCode;
  } catch (cause) {
    if (cause instanceof Interrupted) {
      io.stdout.write('\n');
      return INTERRUPTED;
    }
    const { text, exitCode } = await report(cause, personality, io.env);
    io.stderr.write(personality.friendly.harmlessErrors ? harmless(redacted(text)) : redacted(text));
    return exitCode;
  }
}

/** 128 and the number of SIGINT, as shells have it. */
const INTERRUPTED = 130;

/** `--help` and `-h` ask for what the word `help` asks for, `-v` and `-V` for what `--version` does. */
function plainWord(word: string, at: number, words: readonly string[]): string {
  if (word === '--help') return 'help';
  const meant = SHORT_WORDS[word];
  return meant === undefined || isValue(at, words) ? word : meant;
}

const SHORT_WORDS: { readonly [word: string]: string } = { '-h': 'help', '-v': '--version', '-V': '--version' };

/** Behind an option that may want a value, as in `--data -v`. */
function isValue(at: number, words: readonly string[]): boolean {
  const before = words[at - 1] ?? '';
  const isFlag = globalOptions.some(({ name, takes }) => name === before && takes === 'none');
  return before.startsWith('--') && !before.includes('=') && !isFlag;
}

const OWN_COMMANDS = 'connect chat load tail status connections keys backup restore export completion start'.split(' ');

async function run(argv: readonly string[], io: Io, personality: Personality): Promise<number> {
  const { ownCommands } = personality.friendly;
  if (ownCommands && argv[0] === '__complete') {
    const { ownCommands: documented } = await import('./own/own-commands.ts');
    return (await import('./completion/answer-shell.ts')).answerShell(argv.slice(1), io, documented);
  }
  if (ownCommands && argv.length === 0) return overview(io, personality);
  const aliases = personality.aliases === 'none' ? undefined : await import('./call/aliases.ts');
  const toplevel = aliases?.commandAliases(io.env) ?? new Map<string, string>();
  const grammar = mainGrammar(personality, [...toplevel.keys()]);
  const parsed = parseKnown(argv, grammar);
  if (parsed.end === 'version') return version(io, personality);
  const context = await contextOf(parsed, argv, io, personality);
  if (aliases && toplevel.has(context.command)) {
    const commands = new Set([...Object.keys(services), 'help']);
    return aliases.runCommandAlias(context, toplevel, commands, grammar, async (aliased) =>
      runCommand(aliased, aliased.command),
    );
  }
  return runCommand(context, context.command);
}

async function contextOf(
  parsed: Parsed,
  argv: readonly string[],
  io: Io,
  personality: Personality,
): Promise<FoundCommand> {
  const query = await queryOf(parsed);
  const read = readGlobals(parsed);
  // Who sets NO_COLOR wants none, but where it is asked for (no-color.org). The AWS CLI does not know it.
  const isColorless = personality.friendly.ownCommands && read.color === 'auto' && Boolean(io.env['NO_COLOR']);
  const globals = isColorless ? { ...read, color: 'off' as const } : read;
  if (globals.debug) (await import('./personality/debug.ts')).logStart(argv, io, personality);
  if (globals.v2Debug || io.env['AWS_CLI_UPGRADE_DEBUG_MODE'] === 'true') {
    if (personality.globals.includes('--v2-debug')) (await import('./call/upgrade-warnings.ts')).warnOfVersion2(io);
  }
  return { command: parsed.positional!, words: parsed.rest, globals, personality, io, ...(query && { query }) };
}

async function runCommand(context: CommandContext, command: string): Promise<number> {
  switch (command) {
    case 'version':
      return version(context.io, context.personality);
    case 'help':
      return overview(context.io, context.personality);
    case 'start':
      throw new Failure('usage', 'start must be the first word, as in: fanfare start --port 3263');
    case 'connect':
      return (await import('./own/connect/connect.ts')).connect(context);
    case 'chat':
      return (await import('./own/chat/chat.ts')).chat(context);
    case 'load':
      return (await import('./own/load/load.ts')).load(context);
    case 'tail':
      return (await import('./own/tail/tail.ts')).tail(context);
    case 'status':
      return (await import('./own/status/status.ts')).status(context);
    case 'connections':
      return (await import('./own/connections.ts')).connections(context);
    case 'keys':
      return (await import('./own/keys.ts')).keys(context);
    case 'backup':
      return (await import('./own/backup/backup.ts')).backup(context);
    case 'restore':
      return (await import('./own/backup/restore.ts')).restore(context);
    case 'export':
      return (await import('./own/export/export.ts')).exportTemplate(context);
    case 'completion':
      return (await import('./own/completion.ts')).completion(context);
    default:
      return runService(command, context);
  }
}

async function version(io: Io, personality: Personality): Promise<number> {
  const { releaseLine } = await import('./personality/release.ts');
  io.stdout.write(`${releaseLine(personality)}\n`);
  return 0;
}

async function overview(io: Io, personality: Personality): Promise<number> {
  const { overviewPage } = await import('./help/overview.ts');
  const { showPage } = await import('./help/show-page.ts');
  const { ownCommands } = await import('./own/own-commands.ts');
  await showPage(await overviewPage(personality, ownCommands), { io, personality });
  return 0;
}

function mainGrammar(personality: Personality, aliases: readonly string[]): Grammar {
  const own = personality.friendly.ownCommands ? OWN_COMMANDS : [];
  const commands = [...new Set([...Object.keys(services), ...own, 'help', ...aliases])];
  const refuse = invalidChoice(personality);
  return {
    options: globalOptionsOf(personality),
    positional: { name: 'command', isRequired: true, choices: commands },
    invalidChoice(argument, word, choices) {
      const all = argument === 'command' ? personality.commandNames?.() : undefined;
      if (all?.includes(word)) {
        return new Failure(
          'usage',
          `argument ${argument}: ${word} is a command of the AWS CLI that Fanfare does not have`,
        );
      }
      return refuse(argument, word, all ? [...new Set([...all, ...aliases])] : choices);
    },
    dashValues: personality.friendly.dashValues,
  };
}
