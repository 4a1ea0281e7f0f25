// `fanfare completion SHELL`, and the hidden `fanfare __complete` that its scripts call.
import { invalidChoice } from '../words/choices.ts';
import type { CommandContext } from '../words/command-context.ts';
import type { DocumentedCommand } from '../own/own-commands.ts';
import type { Io } from '../personality/io.ts';
import { parseOwn } from '../words/own-options.ts';
import type { Shell } from './scripts.ts';
import { SHELLS, isShell, scripts } from './scripts.ts';

export const completionCommand = {
  name: 'completion',
  doc: 'Print what makes a shell complete commands.',
  word: { name: 'SHELL', isRequired: true, choices: SHELLS, doc: 'The shell that the script is for.' },
  options: [],
  notes: [
    'bash: put `source <(fanfare completion bash)` into ~/.bashrc.',
    'zsh: put `source <(fanfare completion zsh)` into ~/.zshrc, below `compinit`.',
    'fish: write the script to ~/.config/fish/completions/fanfare.fish.',
    'The server is asked with the endpoint, region and credentials of the line that is being typed. It has a second to answer.',
  ],
  examples: ['fanfare completion bash', 'fanfare completion fish > ~/.config/fish/completions/fanfare.fish'],
} as const satisfies DocumentedCommand;

/** Print the script. Resolves to the exit code. */
export async function completion(context: CommandContext): Promise<number> {
  const { words, personality, io } = context;
  const { positional } = parseOwn(words, completionCommand, personality);
  if (positional === 'help') {
    const { ownPage } = await import('../help/own-help.ts');
    const { showPage } = await import('../help/show-page.ts');
    await showPage(ownPage(completionCommand, personality), context);
    return 0;
  }
  if (!isShell(positional)) throw invalidChoice(personality)('SHELL', positional ?? '', SHELLS);
  io.stdout.write(scripts[positional]);
  return 0;
}

/**
 * Answer a script: `bash LINE POINT WORDBREAKS`, or `zsh` and `fish` with the words up to the one that is being typed.
 * Whatever goes wrong, a prompt is no place to say so.
 */
export async function answerShell([shell, ...rest]: readonly string[], io: Io): Promise<number> {
  try {
    if (isShell(shell)) io.stdout.write((await replyLines(shell, rest, io)).map((line) => `${line}\n`).join(''));
    return 0;
  } catch {
    return 1;
  }
}

async function replyLines(shell: Shell, rest: readonly string[], io: Io): Promise<string[]> {
  const [{ complete }, { sourcesOf }, { bashReply, fishReply, zshReply }] = await Promise.all([
    import('./complete.ts'),
    import('./sources.ts'),
    import('./replies.ts'),
  ]);
  const sources = sourcesOf(io);
  if (shell === 'zsh') return zshReply(await complete(rest, sources));
  if (shell === 'fish') return fishReply(await complete(rest, sources));
  const { shellWords } = await import('../words/shell-words.ts');
  const [line = '', point, wordBreaks = ''] = rest;
  // Bash counts characters.
  const words = shellWords([...line].slice(0, point === undefined ? undefined : Number(point)).join(''));
  const candidates = await complete(
    words.slice(1).map(({ value }) => value),
    sources,
  );
  return bashReply(candidates, words.at(-1)!, wordBreaks);
}
