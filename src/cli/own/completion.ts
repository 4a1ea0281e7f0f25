// `fanfare completion SHELL`: the script that makes a shell ask for completions.
import { invalidChoice } from '../words/choices.ts';
import type { CommandContext } from '../words/command-context.ts';
import type { DocumentedCommand } from '../help/documented-command.ts';
import { parseOwn } from '../words/own-options.ts';
import { SHELLS, isShell, scripts } from '../completion/scripts.ts';

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
