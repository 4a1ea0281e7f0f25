// `SERVICE OPERATION …`: finds the operation in the model, and lets Ctrl-C end it.
import { parseKnown } from '../words/argparse.ts';
import type { Grammar } from '../words/argparse.ts';
import { invalidChoice } from '../words/choices.ts';
import type { CommandContext } from '../words/command-context.ts';
import { Interrupted } from '../personality/failure.ts';
import { kebabCase } from '../words/names.ts';
import type { Personality } from '../personality/personality.ts';
import { InContext } from './operation-failure.ts';
import { commandModel } from '../words/services.ts';

/** Resolves to the exit code. Throws an InContext. */
export async function runService(id: string, context: CommandContext): Promise<number> {
  try {
    return await runExpanded(id, context, new Set());
  } catch (cause) {
    if (cause instanceof Interrupted || cause instanceof InContext) throw cause;
    throw new InContext(cause, context);
  }
}

/** What is expanded already is no alias any more. */
async function runExpanded(id: string, context: CommandContext, expanded: ReadonlySet<string>): Promise<number> {
  const { io, personality } = context;
  const model = await commandModel(id, personality);
  const names = new Map(Object.keys(model.operations).map((name) => [kebabCase(name), name]));
  const aliases = personality.aliases === 'operations' ? await import('./aliases.ts') : undefined;
  const own = aliases?.operationAliases(io.env, id) ?? new Map<string, string>();
  const grammar = serviceGrammar(
    [...new Set([...names.keys(), 'help', ...[...own.keys()].filter((name) => !expanded.has(name))])],
    personality,
  );
  const { positional, rest } = parseKnown(context.words, grammar);
  const alias = expanded.has(positional!) ? undefined : own.get(positional!);
  if (aliases && alias !== undefined && !names.has(positional!)) {
    return aliases.runOperationAlias(positional!, alias, { ...context, words: rest }, async (aliased) =>
      runExpanded(id, aliased, new Set([...expanded, positional!])),
    );
  }
  if (positional === 'help') {
    const { servicePage } = await import('../help/service-help.ts');
    const { showPage } = await import('../help/show-page.ts');
    await showPage(servicePage(model, personality), context);
    return 0;
  }
  const { runOperation } = await import('./run-operation.ts');
  const command = { ...context, model, name: names.get(positional!)!, words: rest };
  await interruptible(async (signal) => runOperation({ ...command, signal }));
  return 0;
}

/** Runs until it is over, or until Ctrl-C; then it is told by its signal. Throws Interrupted. */
async function interruptible(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  let interrupt = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => {
      controller.abort();
      reject(new Interrupted());
    };
  });
  process.once('SIGINT', interrupt);
  try {
    await Promise.race([run(controller.signal), interrupted]);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

const serviceGrammar = (choices: readonly string[], personality: Personality): Grammar => ({
  options: [],
  positional: { name: 'operation', isRequired: true, choices },
  invalidChoice: invalidChoice(personality),
});
