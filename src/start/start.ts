// `fanfare start`: from what the operator said to a running gateway, and from a signal to a clean end.
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { newAccessKey } from '../aws/access-key.ts';
import { banner } from './banner.ts';
import { systemClock } from '../base/clock.ts';
import type { Config } from '../config/config.ts';
import { readConfig } from '../config/config.ts';
import { clusterFilesOf, readFiles } from '../config/config-files.ts';
import { ConfigError } from '../config/config-values.ts';
import { DATABASE_FILE } from '../base/defaults.ts';
import type { Templates } from './templates.ts';
import type { Gateway } from '../gateway/gateway-options.ts';
import { startGateway } from '../gateway.ts';
import { inheritedSocket } from './inherited-socket.ts';
import { LineStream } from '../base/files/line-stream.ts';
import { following } from '../base/limits/live-limits.ts';
import type { Log } from '../base/log.ts';
import { jsonLog, terminalLog } from './logging.ts';
import { makeFolder } from '../base/files/make-folder.ts';
import { Reloading } from './reloading.ts';
import { rootKeyIn } from '../gateway/root-key.ts';
import { announceServer } from '../base/files/run-time-folder.ts';
import { functionLines } from './function-lines.ts';
import { startFunctions } from './functions.ts';
import { Signals } from './signals.ts';
import { StoreError } from '../store/database/database.ts';
import { FolderLock } from '../store/database/folder-lock.ts';
import { finishRestore } from '../store/backup/restore.ts';
import { DefinitionError } from '../functions/check-definition.ts';
import { TemplateError } from '../templates/reading/template-error.ts';
import { VERSION, versionLine } from '../launch/version.ts';

const FAILED = 1;
const VERSION_WORDS = new Set(['--version', '-v', '-V']);
/** How long a server that has stopped waits for the reader of its log. */
const LOG_DRAIN_MS = 2_000;

/**
 * Resolves with the exit code when the server has stopped. Never prints a stack for what an operator can mend. `ready` is
 * called when it serves and has said so.
 */
export async function start(args: string[], env: NodeJS.ProcessEnv, ready: () => void): Promise<number> {
  if (args[0] === 'help' || args.some((word) => word === '--help' || word === '-h')) {
    await showHelp(env);
    return 0;
  }
  if (args.some((word) => VERSION_WORDS.has(word))) {
    process.stdout.write(`${versionLine()}\n`);
    return 0;
  }
  try {
    await serve(() => readConfig(args, env), env, ready);
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
    import('../cli/own/start-command.ts'),
    import('../cli/help/own-help.ts'),
    import('../cli/help/show-page.ts'),
    import('../cli/personality/friendly.ts'),
  ]);
  const { stdout, stderr, stdin } = process;
  await showPage(ownPage(startCommand, friendly), { io: { env, stdout, stderr, stdin }, personality: friendly });
}

async function serve(read: () => Config, env: NodeJS.ProcessEnv, ready: () => void): Promise<void> {
  const config = read();
  const lines = new LineStream(process.stdout, config.limits.logBytesMax);
  following(config.limits, ({ logBytesMax: bytesMax }) => ({ bytesMax }), lines);
  await serveUntilStopped(config, read, lines, env, ready);
  const patience = new Promise<void>((resolve) => void systemClock.after(LOG_DRAIN_MS, resolve));
  // Who does not read the rest does not keep the server from ending: see leave.ts.
  await Promise.race([lines.drained(), patience]);
}

async function serveUntilStopped(
  config: Config,
  read: () => Config,
  lines: LineStream,
  env: NodeJS.ProcessEnv,
  ready: () => void,
): Promise<void> {
  const fd = inheritedSocket(env, process.pid);
  const isTerminal = process.stdout.isTTY;
  const log = (isTerminal ? terminalLog : jsonLog)(config.logLevel, (line) => lines.line(line));
  const isKept = config.data !== ':memory:';
  if (isKept) makeFolder(config.data);
  // Before anything in the folder is read or made: two first starts at once make one key.
  using lock = isKept ? new FolderLock(config.data) : undefined;
  if (isKept) finishRestore(config.data);
  const ownKey = keyFor(config);
  const files = readFiles(config);
  const cluster = clusterFilesOf(config);
  const signals = new Signals(systemClock, env);
  const declared: { templates?: Templates | undefined } = {};
  const { template } = config;
  await using gateway = await startGateway({
    ...config,
    database: isKept ? join(config.data, DATABASE_FILE) : config.data,
    lock,
    rootKey: config.auth === 'none' ? undefined : ownKey,
    rootKeyFile: ownKey.file,
    log,
    logCounts: lines.counts,
    apiLogs: apiLogsOf(config),
    chatLogs: chatLogsOf(config),
    ...files,
    cluster,
    lost: () => process.kill(process.pid, 'SIGTERM'),
    fd,
    ...((template || config.functionsFolder !== undefined) && { functions: [] }),
    ...(isTerminal && {
      functionLine: functionLines(
        (line) => lines.line(line),
        (name) => declared.templates?.shortName(name) ?? name,
      ),
    }),
    ...(template?.strictPermissions && {
      permits: (name: string, source: string) => declared.templates?.permits(name, source) ?? true,
    }),
    hindrance: () => (template && !declared.templates ? 'the template is not applied yet' : undefined),
  });
  const key = cluster ? keyAfter(ownKey, keyFor(config)) : ownKey;
  using functionFolder = startFunctions(config, gateway, log);
  using reloading = new Reloading({ config, files, read, gateway, log, clock: systemClock });
  signals.reload = reloading.all;
  const url = urlAt(config, fd === undefined ? config.host : gateway.host, gateway.port);
  const adminUrl = config.adminListen && urlAt(config, config.adminListen.host, gateway.adminPort!);
  lock?.tell(url);
  using templates =
    template &&
    (await templatesOf({ template, config, environment: env, gateway, credential: key, clock: systemClock, log, url }));
  declared.templates = templates;
  gateway.ready();
  const keyFile = key.file;
  const running = { pid: process.pid, url, ...(keyFile && { credentials: absolute(keyFile) }) };
  const announced = announceServer(env, gateway.port, running);
  if (isTerminal) {
    const shown = key.isNew ? key : undefined;
    const { data, region, auth, publicUrl, console: isShown } = config;
    const sections = templates?.sections ?? [];
    const functions = config.functionsFolder === undefined ? [] : gateway.functions.definitions;
    const started = {
      ...{ version: VERSION, url, adminUrl, publicUrl, data, region, auth, key: shown, keyFile, console: isShown },
      ...{ declared: sections, functions, columns: process.stdout.columns || undefined },
      writesDirectly: gateway.context.hub.writesDirectly,
    };
    process.stdout.write(banner(started));
  } else {
    const { accessKeyId } = key;
    for (const { title, lines: all } of templates?.sections ?? []) log.info({ declared: all }, title);
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
        ...(gateway.context.hub.writesDirectly && { writes: 'native/send-many.node' }),
        ...(gateway.functions.definitions.length > 0 && {
          functions: gateway.functions.definitions.map(({ name }) => name).join(', '),
        }),
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
  ready();
  await stop(signals, gateway, reloading, log);
  functionFolder?.[Symbol.dispose]();
  announced[Symbol.dispose]();
}

/** Loaded when there is one: reading templates takes what nobody else needs. */
async function templatesOf(options: Omit<Parameters<(typeof Templates)['start']>[0], 'define'>) {
  const { Templates } = await import('./templates.ts');
  const { functions } = options.gateway;
  return Templates.start({ ...options, define: (list) => functions.define(list, 'template') });
}

/** From the first signal to where the drain begins. One that comes meanwhile begins it; after that, it ends the process. */
async function stop(signals: Signals, gateway: Gateway, reloading: Reloading, log: Log): Promise<void> {
  const signal = await signals.next();
  const { drainDelayMs, limits } = reloading.config;
  const connections = () => gateway.context.hub.size;
  const inMs = (ms: number) => new Date(systemClock.now() + ms).toISOString();
  if (drainDelayMs > 0) {
    gateway.stepDown();
    const facts = { signal, connections: connections(), drainAt: inMs(drainDelayMs) };
    log.info(facts, 'Going away: /ready answers 503, and all else goes on until the drain');
    const { promise: delay, resolve } = Promise.withResolvers<void>();
    const cancel = systemClock.after(drainDelayMs, resolve);
    await Promise.race([delay, signals.next()]);
    cancel();
  }
  signals.release();
  log.info({ signal, connections: connections(), until: inMs(limits.drainTimeoutMs) }, 'Draining');
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

type ShownKey = NonNullable<Config['rootKey']> & { isNew: boolean; file?: string };

function keyFor(config: Config): ShownKey {
  if (config.rootKey) return { ...config.rootKey, isNew: false };
  return config.data === ':memory:' ? { ...newAccessKey(), isNew: true } : rootKeyIn(config.data);
}

/** A node that joins a cluster has its key from there: one that was made here meanwhile is none. */
const keyAfter = (made: ShownKey, kept: ShownKey): ShownKey => ({
  ...kept,
  isNew: made.isNew && made.accessKeyId === kept.accessKeyId,
});

/** One clear line for what an operator can do something about; undefined for a bug of ours. */
function messageFor(cause: unknown): string | undefined {
  if (
    cause instanceof ConfigError ||
    cause instanceof StoreError ||
    cause instanceof TemplateError ||
    cause instanceof DefinitionError
  )
    return cause.message;
  const { code, syscall, message } = cause as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `port ${(cause as { port?: number }).port} is in use; choose another with --port or --admin-listen, or stop what listens there`;
  if (code === 'ERR_SQLITE_ERROR') return `the database cannot be used: ${message}`;
  if (syscall) return message;
  return message?.includes('holds no access key') ? message : undefined;
}
