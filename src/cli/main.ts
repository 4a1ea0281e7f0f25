// The command line: everything but `fanfare start`. Three parsers look at the words one after another, as the AWS CLI's do.
import type { Grammar } from './argparse.ts';
import { parseKnown } from './argparse.ts';
import { invalidChoice } from './choices.ts';
import { Failure } from './failure.ts';
import type { CommandContext } from './command-context.ts';
import { globalOptions, readGlobals } from './globals.ts';
import type { Io } from './io.ts';
import { kebabCase } from './names.ts';
import type { Personality } from './personality.ts';
import { friendly } from './personality.ts';
import { report } from './report.ts';
import { services } from './services.ts';

/** Run the command that `argv` (without node and script) asks for. Resolves to the exit code. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  // A reader that has seen enough, such as `head`, is no failure of ours. It may leave when the command is over.
  io.stdout.on('error', ignoreClosedPipe);
  io.stderr.on('error', ignoreClosedPipe);
  try {
    return await run(argv.map(asHelp), io, friendly);
  } catch (cause) {
    const { text, exitCode } = report(cause, friendly);
    io.stderr.write(text);
    return exitCode;
  }
}

function ignoreClosedPipe(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EPIPE') throw cause;
}

/** `--help` and `-h` ask for what the word `help` asks for. */
const asHelp = (word: string): string => (word === '--help' || word === '-h' ? 'help' : word);

const OWN_COMMANDS = ['connect', 'chat', 'completion', 'start', 'help'] as const;

async function run(argv: readonly string[], io: Io, personality: Personality): Promise<number> {
  if (argv[0] === '__complete') return (await import('./completion/command.ts')).answerShell(argv.slice(1), io);
  if (argv.includes('--version')) {
    const { versionLine } = await import('../version.ts');
    io.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  if (argv.length === 0) return overview(io, personality);
  const parsed = parseKnown(argv, mainGrammar(personality));
  const globals = readGlobals(parsed);
  const command = parsed.positional!;
  const context = { words: parsed.rest, globals, personality, io };
  switch (command) {
    case 'help':
      return overview(io, personality);
    case 'start':
      throw new Failure('usage', 'start must be the first word, as in: fanfare start --port 3263');
    case 'connect':
      return (await import('./connect.ts')).connect(context);
    case 'chat':
      return (await import('./chat.ts')).chat(context);
    case 'completion':
      return (await import('./completion/command.ts')).completion(context);
    default:
      return runService(command, context);
  }
}

async function overview(io: Io, personality: Personality): Promise<number> {
  const { overviewPage } = await import('./help/overview.ts');
  const { showPage } = await import('./help/show-page.ts');
  await showPage(await overviewPage(personality), { io, personality });
  return 0;
}

async function runService(id: string, context: CommandContext): Promise<number> {
  const model = await services[id]!();
  const names = new Map(Object.keys(model.operations).map((name) => [kebabCase(name), name]));
  const { positional, rest } = parseKnown(
    context.words,
    serviceGrammar([...names.keys(), 'help'], context.personality),
  );
  if (positional === 'help') {
    const { servicePage } = await import('./help/service-help.ts');
    const { showPage } = await import('./help/show-page.ts');
    await showPage(servicePage(model, context.personality), context);
    return 0;
  }
  const { runOperation } = await import('./run-operation.ts');
  await runOperation({ ...context, model, name: names.get(positional!)!, words: rest });
  return 0;
}

function mainGrammar(personality: Personality): Grammar {
  return {
    options: globalOptions,
    positional: { name: 'command', isRequired: true, choices: [...Object.keys(services), ...OWN_COMMANDS] },
    invalidChoice: invalidChoice(personality),
  };
}

const serviceGrammar = (choices: readonly string[], personality: Personality): Grammar => ({
  options: [],
  positional: { name: 'operation', isRequired: true, choices },
  invalidChoice: invalidChoice(personality),
});
