// Clients that send at full speed, in a process of their own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../own-environment.ts';

const FLOOD_PROCESS = fileURLToPath(new URL('flood-process.ts', import.meta.url));

export type Flood = {
  readonly host: string;
  readonly port: number;
  /** What is sent without end, as latin1. */
  readonly unit: string;
  /** One for each connection, sent first and answered; '' where there is none. */
  readonly handshakes: readonly string[];
  /** Instead: so many connections a second, each of which sends the unit once. */
  readonly perSecond?: number;
};

/** Floods until it is disposed of. */
export async function startFlood(flood: Flood): Promise<AsyncDisposable> {
  const child = fork(FLOOD_PROCESS, { env: ownEnvironment });
  const exited = once(child, 'exit');
  child.send(flood);
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
