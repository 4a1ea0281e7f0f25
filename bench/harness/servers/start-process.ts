// Programs that serve until they are disposed of, and never longer than the bench itself.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export type Running = AsyncDisposable & {
  readonly pids: readonly number[];
  readonly url: string;
  /** End it as a crash does. */
  kill(): Promise<void>;
};

type Program = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How it is asked to end. Default: SIGTERM. */
  readonly signal?: NodeJS.Signals;
  /** Whether nobody wants to see what it says on stderr. */
  readonly isMute?: boolean;
};

const POLLING_MS = 20;
const PATIENCE_MS = 60_000;

/** A program that logs one JSON object a line; the one with `url` says that it is ready. */
export function startLogging(program: Program, { isFlooded = false } = {}): Promise<Running> {
  return launch(program, 'pipe', (child) => {
    const ready = Promise.withResolvers<string>();
    const lines = createInterface(child.stdout!).on('line', (line) => {
      const { url, level, msg } = JSON.parse(line) as { url?: string; level: string; msg: string };
      if (url) ready.resolve(url);
      if (level === 'error') process.stderr.write(`${line}\n`);
      else if (level === 'info' && msg === 'A request was refused') process.stderr.write(`${line}\n`);
      if (url && isFlooded) {
        lines.close();
        child.stdout!.resume();
      }
    });
    return ready.promise;
  });
}

/** A program that says nothing we know: it is ready when it lets somebody connect. */
export function startSilent(program: Program, url: string): Promise<Running> {
  return launch(program, 'ignore', async () => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await isListening(url))) {
      if (performance.now() > deadline) throw new Error(`${program.file} is not ready after ${PATIENCE_MS} ms`);
      await pause(POLLING_MS);
    }
    return url;
  });
}

async function launch(
  { file, args, cwd, env, signal = 'SIGTERM', isMute }: Program,
  stdout: 'pipe' | 'ignore',
  readiness: (child: ChildProcess) => Promise<string>,
): Promise<Running> {
  const child = spawn(file, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, isMute ? 'ignore' : 'inherit'],
  });
  const exited = once(child, 'exit');
  const killed = () => void child.kill('SIGKILL');
  process.on('exit', killed);
  async function end(how: NodeJS.Signals): Promise<void> {
    child.kill(how);
    await exited;
    process.off('exit', killed);
  }
  const early = exited.then(([code]): never => {
    throw new Error(`${file} ended with ${code} before it was ready`);
  });
  try {
    const url = await Promise.race([readiness(child), early]);
    return { pids: [child.pid!], url, kill: () => end('SIGKILL'), [Symbol.asyncDispose]: () => end(signal) };
  } catch (cause) {
    await end('SIGKILL');
    throw cause;
  }
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}
