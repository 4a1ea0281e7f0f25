// A service that remembers what it was asked and answers as it is told, and a command line that writes to memory.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import { runCli } from '../../src/cli/main.ts';

export const ROOM = 'arn:aws:ivschat:us-west-2:000000000000:room/g1H2I3j4k5L6';
export const CONNECTION = 'L0SM9cOFvHcCIhw=';
export const key = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
export const keyEnvironment = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };

export type Seen = {
  readonly method: string;
  readonly target: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** Names and values as they were on the wire, in their order. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The region that the request was signed for; why not, if the signature is not valid. */
  readonly signedFor: string;
};
/** `cut`: the connection ends without an answer. `silent`: none comes at all. */
export type Answer = { status?: number; headers?: Record<string, string>; body?: string } | 'cut' | 'silent';

/** Answers in the order given, then with `{}`. */
export async function recordingService(answers: Answer[] = []) {
  const seen: Seen[] = [];
  const waiting = new Set<() => void>();
  const verifier = new Verifier({
    find: (id) => (id === key.accessKeyId ? key : undefined),
    clock: Date,
    skewMs: 300_000,
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: target = '', headers, rawHeaders } = request;
      const body = Buffer.concat(chunks);
      const service = target.includes('@connections') ? 'execute-api' : 'ivschat';
      const verdict = headers.authorization
        ? verifier.verify({ method, target, headers, body }, service)
        : ({ ok: false, code: 'unsigned' } as const);
      const signedFor = verdict.ok ? verdict.region : verdict.code;
      seen.push({ method, target, headers, rawHeaders, body: body.toString(), signedFor });
      const answer = answers.shift() ?? {};
      for (const check of [...waiting]) check();
      if (answer === 'cut') return void request.socket.destroy();
      if (answer === 'silent') return;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(answer.body ?? '{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    /** Resolves when so many requests have come. */
    asked: (count: number) =>
      new Promise<void>((done) => {
        const check = () => {
          if (seen.length < count) return;
          waiting.delete(check);
          done();
        };
        waiting.add(check);
        check();
      }),
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An empty directory that lasts as long as it is used. */
export function scratchDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'fanfare-cli-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
type World = { env?: NodeJS.ProcessEnv; stdin?: string; sleep?: (ms: number) => Promise<unknown> };

/** Run a command in a home without files. Retries wait for nothing unless `sleep` says so. */
export async function fanfare(
  argv: readonly string[],
  { env = keyEnvironment, stdin = '', sleep }: World = {},
): Promise<Ran> {
  using home = scratchDirectory();
  const io = memoryIo({ HOME: home.path, ...env });
  io.stdin.end(stdin);
  const exitCode = await runCli(argv, { ...io, sleep: sleep ?? (async () => {}) });
  return { exitCode, stdout: io.text('stdout'), stderr: io.text('stderr') };
}

/** Streams in memory. `stdin` stays open until it is ended; `until` waits for text that a command writes. */
export function memoryIo(env: NodeJS.ProcessEnv) {
  const io = { env, stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const texts = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    io[name].on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString();
      for (const check of [...waiting]) check();
    });
  }
  const until = (name: 'stdout' | 'stderr', pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const check = () => {
        const found = pattern.exec(texts[name]);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return { ...io, text: (name: 'stdout' | 'stderr') => texts[name], until };
}
