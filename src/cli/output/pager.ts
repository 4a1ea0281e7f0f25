// The pager that version 2 of the AWS CLI shows its output in on a terminal (spec/aws-cli.md, section 10).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Configuration } from '../settings/configuration.ts';
import { Failure } from '../personality/failure.ts';
import { osError } from '../input/param-file.ts';
import { splitWords } from '../aws/python/shlex.ts';

const DEFAULT_PAGER = 'less';
const LESS = 'FRX';
const HELP = 'Learn more about configuring the output pager by running "aws help config-vars".';

/** The command of the pager; undefined: there shall be none. */
export function pagerOf({ env, profile }: Configuration): string | undefined {
  const command = env['AWS_PAGER'] ?? profile.get('cli_pager') ?? env['PAGER'] ?? DEFAULT_PAGER;
  return command === '' ? undefined : command;
}

/** Show a text. Resolves when the reader has left. Throws a Failure when there is no such program. */
export async function page(text: string, command: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [program = '', ...words] = splitWords(command) ?? [];
  const ignore = () => {};
  // Ctrl-C is the pager's affair as long as it runs.
  process.on('SIGINT', ignore);
  try {
    const pager = spawn(program, words, {
      env: { ...env, LESS: env['LESS'] ?? LESS },
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    // Whoever leaves before the end has read enough.
    pager.stdin.on('error', ignore);
    pager.stdin.end(text);
    await once(pager, 'close');
  } catch (cause) {
    const reason = osError(cause as NodeJS.ErrnoException, program);
    const problem = 'Unable to redirect output to pager. Received the following error when opening pager:';
    throw new Failure('configuration', `${problem}\n${reason}\n\n${HELP}`);
  } finally {
    process.off('SIGINT', ignore);
  }
}
