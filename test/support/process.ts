// The program as a process of its own, started as a user starts it.
import { execFile, spawn } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { rootKey } from './gateway.ts';

export const FANFARE = join(import.meta.dirname, '../../bin/fanfare');

/** An empty folder that is gone at the end of the test. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'fanfare-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export const environment = {
  FANFARE_ACCESS_KEY_ID: rootKey.accessKeyId,
  FANFARE_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
};

type LogLine = Record<string, any>;

type Start = {
  /** How many file descriptors it may have. */
  readonly descriptors?: number;
  readonly program?: string;
};

/** `fanfare start` on a free port; ready when this resolves. */
export async function startProcess(
  args: string[],
  env: NodeJS.ProcessEnv = environment,
  { descriptors, program = FANFARE }: Start = {},
) {
  const bound = descriptors === undefined ? '' : `ulimit -n ${descriptors} && `;
  const child = spawn('sh', ['-c', `${bound}exec "$0" "$@"`, program, 'start', '--port', '0', ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: LogLine[] = [];
  const lines = new EventEmitter();
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const ready = Promise.withResolvers<LogLine>();
  createInterface(child.stdout).on('line', (line) => {
    const entry = JSON.parse(line);
    log.push(entry);
    if (entry.msg === 'Fanfare is ready') ready.resolve(entry);
    lines.emit('line', entry);
  });
  void exited.then(([code]) => ready.reject(new Error(`the server ended with ${code} before it was ready`)));
  const { url } = await ready.promise;
  return {
    child,
    log,
    exited,
    url: url as string,
    socketUrl: (url as string).replace('http', 'ws'),
    /** The next line with this message; one that was logged already does not count. */
    async logged(message: string): Promise<LogLine> {
      for await (const [entry] of on(lines, 'line')) if (entry.msg === message) return entry;
      throw new Error('unreachable');
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

export type Finished = { code: number; stdout: string; stderr: string };

type Running = { readonly cwd?: string; readonly timeoutMs?: number };

/** Run a program to its end. */
export async function run(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  { cwd, timeoutMs = 60_000 }: Running = {},
): Promise<Finished> {
  return promisify(execFile)(file, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    timeout: timeoutMs,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error) => ({ code: error.code as number, stdout: error.stdout as string, stderr: error.stderr as string }),
  );
}

/** Every program of that name on the PATH, in order, and where Debian puts it. */
const programsNamed = (name: string): string[] =>
  [...(process.env['PATH'] ?? '').split(':').map((folder) => join(folder, name)), `/usr/bin/${name}`].filter((file) =>
    existsSync(file),
  );

/** A program that this machine may have. */
export const findProgram = (name: string): string | undefined => programsNamed(name)[0];

/** The AWS CLI in a major version, if this machine has it. */
export async function findAws(major: 1 | 2): Promise<string | undefined> {
  for (const file of programsNamed('aws')) {
    const { stdout } = await run(file, ['--version']);
    if (stdout.startsWith(`aws-cli/${major}.`)) return file;
  }
  return undefined;
}

/** A Python that has the AWS SDK. */
export async function findBoto3(): Promise<string | undefined> {
  for (const file of programsNamed('python3')) {
    if ((await run(file, ['-c', "import boto3; boto3.client('ivschat', 'us-east-1')"])).code === 0) return file;
  }
  return undefined;
}

/** A Python whose botocore knows the services as our models do: that of an AWS CLI from 1.45 on. Older ones lack members. */
export async function findBotocore(): Promise<string | undefined> {
  const check = 'import botocore; assert [int(part) for part in botocore.__version__.split(".")[:2]] >= [1, 43]';
  for (const file of programsNamed('python3')) {
    if ((await run(file, ['-c', check])).code === 0) return file;
  }
  return undefined;
}

/** A Python with boto3 that knows chat. */
export async function findBoto(): Promise<string | undefined> {
  const check = 'import boto3; boto3.client("ivschat", region_name="us-east-1")';
  for (const file of programsNamed('python3')) {
    if ((await run(file, ['-c', check])).code === 0) return file;
  }
  return undefined;
}
