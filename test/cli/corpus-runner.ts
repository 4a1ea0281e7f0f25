// Runs cases of the recorded corpus through our command line, and writes down what it did in the form that the corpus's own
// comparer reads. Most cases run in this process, which is a hundred times cheaper; those that need one of their own get it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCli } from '../../src/cli/main.ts';
import { memoryIo } from './support.ts';

type Content = string | { readonly b64: string };
export type Case = {
  readonly id: string;
  readonly category: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | null>>;
  readonly home?: Readonly<Record<string, Content>>;
  readonly files?: Readonly<Record<string, Content>>;
  readonly stdin?: string;
  readonly script?: readonly unknown[];
  readonly collect?: readonly string[];
  readonly sigint_after?: number;
};

type Recorded = Record<string, unknown> & {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: { readonly text?: string };
  readonly target: string;
  readonly absolute: string | null;
};

/** As in the corpus's run.py. */
const BASE_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_DEFAULT_REGION: 'us-west-2',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const CREDENTIALS = {
  AKIDEXAMPLE: BASE_ENVIRONMENT.AWS_SECRET_ACCESS_KEY,
  AKIDFILE: 'filesecret/K7MDENG',
  AKIDPROFILE: 'profilesecret/K7MDENG',
  AKIDCONFIG: 'configsecret/K7MDENG',
  AKIDTEMP: 'tempsecret/K7MDENG',
  AKIDPROC: 'procsecret/K7MDENG',
  AKIDROLE: 'rolesecret/K7MDENG',
  AKIDCONT: 'contsecret/K7MDENG',
};
const UNRECORDED = new Set(['user-agent', 'date', 'x-amz-date', 'authorization', 'x-amz-user-agent']);
const FANFARE = join(import.meta.dirname, '../../bin/fanfare');

/** The corpus's fake endpoint and a home for its cases. */
export async function corpusRunner(corpus: string) {
  const root = mkdtempSync(join(tmpdir(), 'fanfare-corpus-'));
  const [home, work] = [join(root, 'home'), join(root, 'work')];
  const [http, tls, closed] = [await freePort(), await freePort(), await freePort()];
  const certificates = join(corpus, 'certs');
  const server = spawn('python3', [join(corpus, 'server.py'), '--port', String(http), '--tls-port', String(tls)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(server.stderr, 'data');
  const url = `http://127.0.0.1:${http}`;
  const tokens: readonly (readonly [string, string])[] = [
    ['@EPS@', `https://127.0.0.1:${tls}`],
    ['@EP@', url],
    ['@CLOSED@', `http://127.0.0.1:${closed}`],
    ['@HTTP@', `127.0.0.1:${http}`],
    ['@TLS@', `127.0.0.1:${tls}`],
    ['@HOME@', home],
    ['@WORK@', work],
    ['@CERTS@', certificates],
  ];
  const filled = (text: string) => tokens.reduce((all, [token, value]) => all.replaceAll(token, value), text);
  const places: readonly (readonly [string, string])[] = [
    [`:${http}`, ':{HTTP}'],
    [`:${tls}`, ':{TLS}'],
    [`:${closed}`, ':{CLOSED}'],
    [home, '{HOME}'],
    [work, '{WORK}'],
    [certificates, '{CERTS}'],
  ];
  const neutral = (text: string) => places.reduce((all, [value, token]) => all.replaceAll(value, token), text);

  function lay(folder: string, files: Case['files'] = {}): void {
    mkdirSync(folder, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      const bytes = typeof content === 'string' ? Buffer.from(filled(content)) : Buffer.from(content.b64, 'base64');
      writeFileSync(target, bytes);
      if (bytes.toString('latin1', 0, 2) === '#!') chmodSync(target, 0o755);
    }
  }

  const control = async (path: string, body = {}) => {
    const answer = await fetch(`${url}/__fake__/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return (await answer.json()) as { requests: Recorded[] };
  };

  async function run(version: 1 | 2, { args, env = {}, ...one }: Case) {
    rmSync(home, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
    lay(home, one.home);
    lay(work, one.files);
    const script = JSON.parse(filled(JSON.stringify(one.script ?? []))) as unknown[];
    await control('load', { script, credentials: CREDENTIALS });
    const environment: Record<string, string> = {
      ...BASE_ENVIRONMENT,
      HOME: home,
      FANFARE_AWS_CLI: String(version),
    };
    for (const [name, value] of Object.entries(env)) {
      if (value === null) delete environment[name];
      else environment[name] = filled(value);
    }
    const words = args.map(filled);
    const needsProcess = one.stdin !== undefined || one.sigint_after !== undefined;
    const ran = needsProcess ? await inProcess(words, environment, one) : await here(words, environment);
    const requests = (await control('log')).requests.map((request) => neutralRequest(request, neutral));
    const files = (one.collect ?? []).map((name): [string, string | null] => {
      const path = join(work, name);
      return [name, existsSync(path) ? neutral(readFileSync(path, 'utf8')) : null];
    });
    return {
      rc: ran.exitCode,
      stdout: neutral(ran.stdout),
      stderr: neutral(ran.stderr),
      requests,
      ...(files.length > 0 && { files: Object.fromEntries(files) }),
    };
  }

  async function here(words: string[], environment: NodeJS.ProcessEnv) {
    const before = process.cwd();
    const io = memoryIo(environment);
    io.stdin.end();
    process.chdir(work);
    try {
      const exitCode = await runCli(words, { ...io, sleep: async () => {} });
      return { exitCode, stdout: io.text('stdout'), stderr: io.text('stderr') };
    } finally {
      process.chdir(before);
    }
  }

  async function inProcess(
    words: string[],
    environment: Record<string, string>,
    { stdin, sigint_after: interruptAfter }: Pick<Case, 'stdin' | 'sigint_after'>,
  ) {
    // A file, because a pipe of Node's is a socket, and a socket cannot be opened as /dev/stdin.
    const typed = join(root, 'stdin');
    writeFileSync(typed, filled(stdin ?? ''));
    const input = openSync(typed, 'r');
    const child = spawn(FANFARE, words, { cwd: work, env: environment, stdio: [input, 'pipe', 'pipe'] });
    closeSync(input);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.setEncoding('utf8').on('data', (text: string) => void (texts[name] += text));
    }
    if (interruptAfter !== undefined) void pause(interruptAfter * 1000).then(() => child.kill('SIGINT'));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, ...texts };
  }

  return {
    run,
    [Symbol.asyncDispose]: async () => {
      server.kill();
      await once(server, 'exit');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function neutralRequest({ headers, body, target, absolute, ...rest }: Recorded, neutral: (text: string) => string) {
  const shown = headers
    .filter(([name]) => !UNRECORDED.has(name))
    .map(([name, value]) => [name, neutral(name === 'amz-sdk-invocation-id' ? value.replace(UUID, '{UUID}') : value)])
    .toSorted(([a], [b]) => (a! < b! ? -1 : 1));
  return {
    ...rest,
    target: neutral(target),
    absolute: absolute ? neutral(absolute) : null,
    headers: shown,
    body: body.text === undefined ? body : { text: neutral(body.text) },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
