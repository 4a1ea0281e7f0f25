// `fanfare start`: from what the operator said to a running gateway, and from a signal to a clean end.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { newAccessKey } from './aws/access-key.ts';
import { banner } from './banner.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-values.ts';
import { readConfig } from './config.ts';
import { DATABASE_FILE } from './defaults.ts';
import { startGateway } from './gateway.ts';
import { LineStream } from './line-stream.ts';
import { jsonLog, terminalLog } from './logging.ts';
import { makeFolder } from './make-folder.ts';
import { rootKeyIn } from './root-key.ts';
import { announceServer } from './run-time-folder.ts';
import { StoreError } from './store/database.ts';
import { FolderLock } from './store/folder-lock.ts';
import { finishRestore } from './store/restore.ts';
import { VERSION, versionLine } from './version.ts';

const FAILED = 1;
const VERSION_WORDS = new Set(['--version', '-v', '-V']);
/** How long a server that has stopped waits for the reader of its log. */
const LOG_DRAIN_MS = 2_000;

/** Resolves with the exit code when the server has stopped. Never prints a stack for what an operator can mend. */
export async function start(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (args[0] === 'help' || args.some((word) => word === '--help' || word === '-h')) {
    await showHelp(env);
    return 0;
  }
  if (args.some((word) => VERSION_WORDS.has(word))) {
    process.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  try {
    await serve(readConfig(args, env), env);
    return 0;
  } catch (cause) {
    const message = messageFor(cause);
    if (!message) throw cause;
    process.stderr.write(`fanfare: ${message}\n`);
    return FAILED;
  }
}

async function showHelp(env: NodeJS.ProcessEnv): Promise<void> {
  const [{ startCommand }, { ownPage }, { showPage }, { friendly }] = await Promise.all([
    import('./cli/help/start-command.ts'),
    import('./cli/help/own-help.ts'),
    import('./cli/help/show-page.ts'),
    import('./cli/personality.ts'),
  ]);
  const { stdout, stderr, stdin } = process;
  await showPage(ownPage(startCommand, friendly), { io: { env, stdout, stderr, stdin }, personality: friendly });
}

async function serve(config: Config, env: NodeJS.ProcessEnv): Promise<void> {
  const lines = new LineStream(process.stdout, config.limits.logBytesMax);
  await serveUntilStopped(config, lines, env);
  const patience = new Promise<void>((resolve) => void systemClock.after(LOG_DRAIN_MS, resolve));
  // Who does not read the rest does not keep the server from ending: see leave.ts.
  await Promise.race([lines.drained(), patience]);
}

async function serveUntilStopped(config: Config, lines: LineStream, env: NodeJS.ProcessEnv): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  const log = (isTerminal ? terminalLog : jsonLog)(config.logLevel, (line) => lines.line(line));
  const isKept = config.data !== ':memory:';
  if (isKept) makeFolder(config.data);
  // Before anything in the folder is read or made: two first starts at once make one key.
  using lock = isKept ? new FolderLock(config.data) : undefined;
  if (isKept) finishRestore(config.data);
  const key = keyFor(config);
  const stopping = stopSignal();
  // A limit on the size of files (`ulimit -f`) is a write that fails, and not the end of the server.
  process.on('SIGXFSZ', () => {});

  await using gateway = await startGateway({
    ...config,
    database: isKept ? join(config.data, DATABASE_FILE) : config.data,
    lock,
    rootKey: config.auth === 'none' ? undefined : key,
    rootKeyFile: key.file,
    log,
    logCounts: lines.counts,
    apiLogs: apiLogsOf(config),
    chatLogs: chatLogsOf(config),
    integrationCa: config.integrationCaBundle && certificatesIn(config.integrationCaBundle),
    tls:
      config.tlsCert && config.tlsKey
        ? { cert: fileOf('tls-cert', config.tlsCert), key: fileOf('tls-key', config.tlsKey) }
        : undefined,
  });
  const url = urlAt(config, config.host, gateway.port);
  const adminUrl = config.adminListen && urlAt(config, config.adminListen.host, gateway.adminPort!);
  lock?.tell(url);
  const keyFile = key.file;
  const running = { pid: process.pid, url, ...(keyFile && { credentials: absolute(keyFile) }) };
  const announced = announceServer(env, gateway.port, running);
  if (isTerminal) {
    const shown = key.isNew ? key : undefined;
    const { data, region, auth, publicUrl } = config;
    const started = { version: VERSION, url, adminUrl, publicUrl, data, region, auth, key: shown, keyFile };
    process.stdout.write(banner(started));
  } else {
    const { accessKeyId } = key;
    log.info(
      {
        url,
        ...(adminUrl && { adminUrl }),
        data: config.data,
        auth: config.auth,
        accessKeyId,
        keyFile,
        pid: process.pid,
        version: VERSION,
      },
      'Fanfare is ready',
    );
    if (!keyFile && key.isNew && config.auth === 'sigv4') {
      log.warn(
        {},
        'The access key of this run is kept nowhere; set FANFARE_ACCESS_KEY_ID and FANFARE_SECRET_ACCESS_KEY to choose one',
      );
    }
  }
  log.info({ signal: await stopping }, 'Draining');
  announced[Symbol.dispose]();
}

const urlAt = ({ tlsCert }: Config, host: string, port: number) =>
  `${tlsCert ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;

const apiLogsOf = ({ data, apiLogs }: Config) => apiLogs ?? beside(data, 'api-logs');
const chatLogsOf = ({ data, chatLogs }: Config) => ({
  ...chatLogs,
  directory: chatLogs.directory ?? beside(data, 'chat-logs'),
});

/** Beside the database, or among temporary files where there is none. */
const beside = (data: string, name: string) =>
  data === ':memory:' ? join(tmpdir(), `fanfare-${name}`) : join(data, name);

/** The file of an option. Throws a ConfigError that names both. */
function fileOf(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const [reason] = (cause as Error).message.replace(/^E[A-Z]+: /, '').split(', ');
    throw new ConfigError(`--${option} ${path} cannot be read: ${reason}`);
  }
}

/** Node takes any file for a bundle, and trusts nobody more for it. */
function certificatesIn(path: string): string {
  const pem = fileOf('integration-ca-bundle', path).toString();
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new ConfigError(`--integration-ca-bundle ${path} holds no certificate (PEM)`);
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (cause) {
    throw new ConfigError(`--integration-ca-bundle ${path} cannot be used: ${(cause as Error).message}`);
  }
  return pem;
}

type ShownKey = NonNullable<Config['rootKey']> & { isNew: boolean; file?: string };

function keyFor(config: Config): ShownKey {
  if (config.rootKey) return { ...config.rootKey, isNew: false };
  return config.data === ':memory:' ? { ...newAccessKey(), isNew: true } : rootKeyIn(config.data);
}

/** The first signal drains, also that of a terminal which is closed; a second one ends the process as signals do. */
async function stopSignal(): Promise<string> {
  const abort = new AbortController();
  const { signal } = abort;
  const wait = async (name: string) => {
    await once(process, name, { signal });
    return name;
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'].map((name) => wait(name).catch(() => ''));
  const first = await Promise.race(signals);
  abort.abort();
  return first;
}

/** One clear line for what an operator can do something about; undefined for a bug of ours. */
function messageFor(cause: unknown): string | undefined {
  if (cause instanceof ConfigError || cause instanceof StoreError) return cause.message;
  const { code, syscall, message } = cause as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `port ${(cause as { port?: number }).port} is in use; choose another with --port or --admin-listen, or stop what listens there`;
  if (code === 'ERR_OSSL_PEM_NO_START_LINE' || code?.startsWith('ERR_OSSL'))
    return `the TLS certificate or key cannot be used: ${message}`;
  if (code === 'ERR_SQLITE_ERROR') return `the database cannot be used: ${message}`;
  if (syscall) return message;
  return message?.includes('holds no access key') ? message : undefined;
}
