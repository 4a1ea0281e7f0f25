// The bench's side of a process that calls an endpoint by `node:http` and does nothing else.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from './own-environment.ts';
import type { Outcome } from './swarm/orders.ts';

const BARE_CALLER_PROCESS = fileURLToPath(new URL('bare-caller-process.ts', import.meta.url));

/** So many calls with the same body, `atOnce` under way at any time. */
export type BareCalls = {
  readonly url: string;
  readonly body: string;
  readonly calls: number;
  readonly atOnce: number;
};

export function startBareCaller() {
  const child = fork(BARE_CALLER_PROCESS, { env: ownEnvironment });
  const exited = once(child, 'exit');
  return {
    async call(calls: BareCalls): Promise<Outcome> {
      child.send(calls);
      const [outcome] = (await once(child, 'message')) as [Outcome];
      return outcome;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
