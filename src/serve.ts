// `fanfare start` as a program.
import { finish } from './launch/finish.ts';
import { leave } from './launch/leave.ts';
import { start } from './start/start.ts';

/** `ready` is called when the server is. */
export async function serve(words: string[], ready: () => void): Promise<void> {
  const code = await start(words, process.env, ready);
  await leave(code);
  finish(code);
}
