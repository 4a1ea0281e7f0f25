// The servers under test, each a process of its own on a port that the system chooses.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The root key of every server under test. The plain server looks at no signature. */
export const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const REGION = 'us-west-2';

export type Subject = AsyncDisposable & {
  readonly kind: 'fanfare' | 'plain' | 'other';
  readonly pid: number;
  readonly url: string;
  /** End it as a crash does. */
  kill(): Promise<void>;
};

export type SubjectOptions = {
  /** Where to keep data, for a server that keeps any. Default: nowhere. */
  readonly data?: string;
  /** A folder of functions. */
  readonly functions?: string;
  /** Where functions are called that do not run there. */
  readonly lambdaEndpoint?: string;
  /** 0, which is the default: any that is free. */
  readonly port?: number;
  /** A folder for the logs of APIs and chat rooms. */
  readonly logs?: string;
  readonly limits?: Readonly<Record<string, number>>;
  /** Files of a certificate and its key. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Write a CPU profile into this folder when the server ends. */
  readonly profileFolder?: string | undefined;
  /** It refuses much, and that is no fault. */
  readonly isFlooded?: boolean;
};

const FANFARE = join(import.meta.dirname, '../../../bin/fanfare');
const PLAIN_SERVER = fileURLToPath(new URL('plain-server.ts', import.meta.url));
const INVOKE_ENDPOINT = fileURLToPath(new URL('invoke-endpoint.ts', import.meta.url));
const UNBOUNDED = 10_000_000;
const TEN_MINUTES_MS = 600_000;

/** Rates are not what is measured here; and a plain server pings nobody, so neither do we. */
const LIMITS = {
  callerRequestsPerSecond: UNBOUNDED,
  callerRequestsBurst: UNBOUNDED,
  createChatTokenRequestsPerSecond: UNBOUNDED,
  sendEventRequestsPerSecond: UNBOUNDED,
  chatRequestsPerSecond: UNBOUNDED,
  newConnectionsPerSecond: UNBOUNDED,
  chatHeartbeatMs: 0,
  apiHeartbeatMs: 0,
  chatTokenValidityMs: TEN_MINUTES_MS,
};

/** The real program, started as a user starts it. */
export function startFanfare(options: SubjectOptions = {}): Promise<Subject> {
  const { data = ':memory:', functions, lambdaEndpoint, port = 0, logs, limits, tls } = options;
  const settings = {
    port: String(port),
    data,
    functions,
    'lambda-endpoint': lambdaEndpoint,
    'api-logs': logs && join(logs, 'api'),
    'chat-logs': logs && join(logs, 'chat'),
    'tls-cert': tls?.cert,
    'tls-key': tls?.key,
  };
  const args = ['start'];
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) args.push(`--${name}`, value);
  for (const [name, value] of Object.entries({ ...LIMITS, ...limits })) args.push('--limit', `${name}=${value}`);
  return startProcess('fanfare', FANFARE, args, options);
}

/** A server as one writes it in an hour: `node:http` and `ws`, no signatures, a send for each client. */
export function startPlain(options: SubjectOptions = {}): Promise<Subject> {
  const { tls } = options;
  return startProcess('plain', process.execPath, [PLAIN_SERVER, ...(tls ? [tls.cert, tls.key] : [])], options);
}

/** A Lambda endpoint whose function answers at once. */
export function startInvokeEndpoint(): Promise<Subject> {
  return startProcess('other', process.execPath, [INVOKE_ENDPOINT], {});
}

/** All log one JSON object a line; the one with `url` says that the server is ready. */
async function startProcess(
  kind: Subject['kind'],
  file: string,
  args: string[],
  { profileFolder, isFlooded = false }: SubjectOptions,
): Promise<Subject> {
  const child = spawn(file, args, {
    env: {
      ...process.env,
      FANFARE_ACCESS_KEY_ID: credential.accessKeyId,
      FANFARE_SECRET_ACCESS_KEY: credential.secretAccessKey,
      ...(profileFolder && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileFolder}` }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const killed = () => void child.kill('SIGKILL');
  process.on('exit', killed);

  const ready = Promise.withResolvers<string>();
  const lines = createInterface(child.stdout).on('line', (line) => {
    const { url, level, msg } = JSON.parse(line) as { url?: string; level: string; msg: string };
    if (url) ready.resolve(url);
    if (level === 'error') process.stderr.write(`${line}\n`);
    else if (level === 'info' && msg === 'A request was refused') process.stderr.write(`${line}\n`);
  });
  void exited.then(([code]) => ready.reject(new Error(`${file} ended with ${code} before it was ready`)));
  const url = await ready.promise;
  if (isFlooded) {
    lines.close();
    child.stdout.resume();
  }
  return {
    kind,
    pid: child.pid!,
    url,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', killed);
    },
  };
}
