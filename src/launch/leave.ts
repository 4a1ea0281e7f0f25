// The end of the process. `process.exit` waits for the threads of Node's pool, and one that hangs in the disk, in a name
// server or in a pipe that nobody reads would hold it forever.
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 200;
const LOOK_EVERY_MS = 10;

/** Returns when nothing hangs; otherwise the process has ended with the exit code. */
export async function leave(code: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS && isBusy(); waitedMs += LOOK_EVERY_MS) await wait(LOOK_EVERY_MS);
  // A program that takes the place of this one waits for no thread. Node itself is the one that is there for sure.
  if (isBusy()) process.execve?.(process.execPath, [process.execPath, '--eval', `process.exit(${code})`], {});
}

const isBusy = (): boolean =>
  process.stdout.writableLength + process.stderr.writableLength > 0 ||
  process.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfo|GetNameInfo)/.test(name));
