// The AWS CLI without its start: it is loaded once for each test file, and every command is a fork of that. A test that
// wants the program itself calls `run` of process.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Finished } from './process.ts';
import { run, temporaryFolder } from './process.ts';

type Ended = { readonly id: number; readonly code: number };
type Ask = (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<Finished>;

const DRIVER = join(import.meta.dirname, 'aws-driver.py');
const drivers = new Map<string, Promise<Ask | undefined>>();

/** Run a command of an `aws` program, or of another, which is started. The environment is as that of `run`. */
export async function runAws(file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  if (!drivers.has(file)) drivers.set(file, driverOf(file));
  const ask = await drivers.get(file);
  return ask ? ask(args, env) : run(file, args, env);
}

/** Undefined: it is not a program in Python, or its Python does not find the same version of it. */
async function driverOf(file: string): Promise<Ask | undefined> {
  const { stdout } = await run(file, ['--version']);
  const version = /^aws-cli\/(\S+)/.exec(stdout)?.[1];
  if (version === undefined) return undefined;
  const [, interpreter] = /^#!(\S*python\S*)/.exec(readFileSync(file, 'latin1')) ?? [];
  const python = interpreter ?? join(dirname(file), 'python3');
  const { PATH } = process.env;
  const child = spawn(python, [DRIVER], { env: { PATH, HOME: '/nonexistent' }, stdio: ['pipe', 'pipe', 'ignore'] });
  child.once('error', () => {});
  const answers = child.stdout as Socket;
  const lines = createInterface(answers);
  const [first] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  if (first === undefined || (JSON.parse(first) as { version: string }).version !== version) {
    child.kill();
    return undefined;
  }
  const waiting = new Map<number, (code: number) => void>();
  lines.on('line', (line) => {
    const { id, code } = JSON.parse(line) as Ended;
    waiting.get(id)?.(code);
    waiting.delete(id);
    if (waiting.size === 0) answers.unref();
  });
  // It ends with our end of its stdin, that is with this process.
  for (const handle of [child, child.stdin as Socket, answers]) handle.unref();

  let asked = 0;
  return async (args, env) => {
    using folder = temporaryFolder();
    const id = ++asked;
    const [stdoutFile, stderrFile] = [join(folder.path, 'stdout'), join(folder.path, 'stderr')];
    const all = { PATH, HOME: '/nonexistent', ...env };
    const request = { id, args, env: all, cwd: process.cwd(), stdout: stdoutFile, stderr: stderrFile };
    const ended = new Promise<number>((resolve) => waiting.set(id, resolve));
    answers.ref();
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const code = await ended;
    return { code, stdout: readFileSync(stdoutFile, 'utf8'), stderr: readFileSync(stderrFile, 'utf8') };
  };
}
