// The hidden `fanfare __complete` that the scripts of `fanfare completion` call.
import type { DocumentedCommands } from '../help/documented-command.ts';
import type { Io } from '../personality/io.ts';
import { shellWords } from '../words/shell-words.ts';
import type { Sources } from './candidate.ts';
import { complete } from './complete.ts';
import { bashReply, fishReply, zshReply } from './replies.ts';
import type { Shell } from './scripts.ts';
import { isShell } from './scripts.ts';
import { sourcesOf } from './sources.ts';

/**
 * Answer a script: `bash LINE POINT WORDBREAKS`, or `zsh` and `fish` with the words up to the one that is being typed.
 * Whatever goes wrong, a prompt is no place to say so.
 */
export async function answerShell(
  [shell, ...rest]: readonly string[],
  io: Io,
  own: DocumentedCommands,
): Promise<number> {
  try {
    if (isShell(shell))
      io.stdout.write((await replyLines(shell, rest, sourcesOf(io, own))).map((line) => `${line}\n`).join(''));
    return 0;
  } catch {
    return 1;
  }
}

async function replyLines(shell: Shell, rest: readonly string[], sources: Sources): Promise<string[]> {
  if (shell === 'zsh') return zshReply(await complete(rest, sources));
  if (shell === 'fish') return fishReply(await complete(rest, sources));
  const [line = '', point, wordBreaks = ''] = rest;
  // Bash counts characters.
  const words = shellWords([...line].slice(0, point === undefined ? undefined : Number(point)).join(''));
  const candidates = await complete(
    words.slice(1).map(({ value }) => value),
    sources,
  );
  return bashReply(candidates, words.at(-1)!, wordBreaks);
}
