// The servers under test, each a process of its own on a port that the system chooses.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Venue } from '../venue.ts';
import { startLogging } from './start-process.ts';
import type { Running } from './start-process.ts';

/** The root key of every server under test. The plain server looks at no signature. */
export const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
export const REGION = 'us-west-2';

export type Subject = Running & {
  readonly kind: 'fanfare' | 'plain' | 'other';
  /** Where clients of a server of another kind hear the same. */
  readonly venue?: Venue;
};

export type SubjectOptions = {
  /** Where to keep data, for a server that keeps any. Default: nowhere. */
  readonly data?: string;
  /** The program. Default: that of the checkout. */
  readonly program?: string;
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
  const { data = ':memory:', program = FANFARE, functions, lambdaEndpoint, port = 0, logs, limits, tls } = options;
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
  return startSubject('fanfare', program, args, options);
}

/** A server as one writes it in an hour: `node:http` and `ws`, no signatures, a send for each client. */
export function startPlain(options: SubjectOptions = {}): Promise<Subject> {
  const { tls } = options;
  return startSubject('plain', process.execPath, [PLAIN_SERVER, ...(tls ? [tls.cert, tls.key] : [])], options);
}

/** A Lambda endpoint whose function answers at once. */
export function startInvokeEndpoint(): Promise<Subject> {
  return startSubject('other', process.execPath, [INVOKE_ENDPOINT], {});
}

async function startSubject(
  kind: Subject['kind'],
  file: string,
  args: readonly string[],
  { profileFolder, isFlooded = false }: SubjectOptions,
): Promise<Subject> {
  const env = {
    FANFARE_ACCESS_KEY_ID: credential.accessKeyId,
    FANFARE_SECRET_ACCESS_KEY: credential.secretAccessKey,
    ...(profileFolder && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileFolder}` }),
  };
  return { kind, ...(await startLogging({ file, args, env }, { isFlooded })) };
}
