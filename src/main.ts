// The command line as a program: everything but `fanfare start`, which is serve.ts.
import { runCli } from './cli/main.ts';
import { finish } from './launch/finish.ts';

export async function main(words: readonly string[]): Promise<void> {
  // The process as it is: it opens its streams when they are asked for, and most commands never ask for stdin.
  finish(await runCli(words, process));
}
