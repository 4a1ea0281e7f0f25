// The composition root: the one place that knows every part. main.ts and the tests both start here.
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AccessKey } from './aws/authenticate.ts';
import { bySignature, byTrust } from './aws/authenticate.ts';
import { callerThrottle } from './aws/caller-throttle.ts';
import type { Implementation } from './aws/dispatch.ts';
import { dispatcher } from './aws/dispatch.ts';
import { splitTarget } from './aws/http.ts';
import { LambdaClient } from './aws/lambda.ts';
import { Outgoing } from './aws/outgoing.ts';
import { Verifier } from './aws/sigv4/verify.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_REGION } from './defaults.ts';
import { harmlessLine } from './harmless.ts';
import { LocalBus } from './hub/bus.ts';
import { Hub } from './hub/hub.ts';
import { Turns } from './hub/turns.ts';
import { Unfinished } from './hub/unfinished.ts';
import type { Limits } from './limits.ts';
import { limitsOf } from './limits.ts';
import { LineStream } from './line-stream.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';
import { drain } from './server/drain.ts';
import { gentleEnd } from './server/gentle-end.ts';
import { Hosts } from './server/hosts.ts';
import { requestListener } from './server/http.ts';
import { RequestCounts, metricsRegistry } from './server/metrics.ts';
import { operatorPages } from './server/pages.ts';
import { EventLoopLag, LastErrors } from './server/health.ts';
import { Port } from './server/port.ts';
import { upgrades } from './server/upgrade.ts';
import { pageRule } from './server/web-pages.ts';
import { adminApi } from './services/admin/index.ts';
import { policyOf, warnOfPolicies } from './services/admin/key-policy.ts';
import { TAIL_ACTION, tailSockets } from './services/admin/socket.ts';
import type { ApiContext } from './services/apigateway/api-context.ts';
import { connectionsApi } from './services/apigateway/index.ts';
import { controlApi } from './services/apigateway/control/index.ts';
import { apiKeysApi } from './services/apigateway/keys/index.ts';
import { ApiLog } from './services/apigateway/logs/api-log.ts';
import { folderWriter, streamWriter } from './services/apigateway/logs/log-writers.ts';
import { apiSockets, isStageAddress } from './services/apigateway/socket.ts';
import { INVOKE_ACTION } from './services/apigateway/data/authorizer.ts';
import { Stages } from './services/apigateway/stages.ts';
import type { Context } from './services/context.ts';
import { chatApi, chatContext } from './services/ivschat/index.ts';
import { ChatLog } from './services/ivschat/logging/chat-log.ts';
import type { SinkOptions } from './services/ivschat/logging/sinks.ts';
import { chatLogSinks } from './services/ivschat/logging/sinks.ts';
import { unknownOperation } from './services/ivschat/refusals.ts';
import { chatSockets } from './services/ivschat/socket.ts';
import { Watch } from './services/watch.ts';
import { isBusy } from './store/database.ts';
import { FolderLock } from './store/folder-lock.ts';
import { Sealer } from './store/sealer.ts';
import { Store } from './store/store.ts';
import { ratesOf } from './rates.ts';
import { VERSION } from './version.ts';

export type GatewayOptions = {
  readonly host?: string;
  /** What the server is called from outside, and what else it is called: see `--public-url` and `--hosts`. */
  readonly publicUrl?: string | undefined;
  readonly hosts?: readonly string[];
  /** Whose web pages may connect. Undefined: everybody's; of this machine only, where no request is verified. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** 0: any free port. */
  readonly port?: number;
  /** The database file, or `:memory:`. */
  readonly database?: string;
  /** The lock on the database's folder, where the caller took it already. Default: it is taken here. */
  readonly lock?: FolderLock | undefined;
  /** Everything is allowed to it. Undefined: no request is verified (`--auth none`). */
  readonly rootKey:
    { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
  readonly account?: string;
  readonly region?: string;
  readonly limits?: Limits;
  readonly clock?: Clock;
  readonly log?: Log;
  /** How many lines of `log` were lost, for the metrics. */
  readonly logCounts?: { readonly lost: number };
  /** A Lambda Invoke endpoint, for integrations, authorizers and message review handlers. */
  readonly lambdaEndpoint?: string | undefined;
  /** Certificates (PEM) of authorities that backends may have theirs from, besides those that Node trusts. */
  readonly integrationCa?: string | undefined;
  /** Where chat logs go: a folder, and endpoints in place of parts of it. Default: a folder for temporary files. */
  readonly chatLogs?: Partial<SinkOptions>;
  /** Where API logs go: a folder, or `-` for stdout. Default: a folder for temporary files. */
  readonly apiLogs?: string | undefined;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
};

const API_LOGS = join(tmpdir(), 'fanfare-api-logs');
const CHAT_LOGS = join(tmpdir(), 'fanfare-chat-logs');
/** How often a request asks for a database that another program is writing to. */
const DATABASE_RETRY_MS = 25;

export type Gateway = AsyncDisposable & { readonly port: number; readonly context: Context };

/** Start serving. Rejects with a StoreError or the listen error of node:net; both are for the operator to read. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock = systemClock, limits = limitsOf(), log = silentLog, account = DEFAULT_ACCOUNT } = options;
  const fault = (cause: unknown) => log.error({ err: cause }, 'Something of our own failed');

  await using cleanup = new AsyncDisposableStack();
  const { database = ':memory:' } = options;
  if (database !== ':memory:' && !options.lock) cleanup.use(new FolderLock(dirname(database)));
  const store = cleanup.use(new Store(database, clock, limits, fault));
  warnOfPolicies(store.accessKeys.all(), (fields, message) => log.warn(fields, message));
  const bus = new LocalBus();
  const turns = new Turns({ clock, limits, fault });
  const unfinished = new Unfinished(limits.unfinishedBytesMax, clock);
  const hub = cleanup.use(new Hub({ bus, clock, node: 0, fault, turns, unfinished }));
  const watch = new Watch(() => clock.now());
  const sealer = new Sealer(store.secrets.get('sealer'));
  const context: Context = { hub, store, sealer, clock, limits, account, watch };

  const authenticate = authenticator(options, store, limits, clock, account);
  const outgoing = (holderCallsMax: number) => cleanup.use(outgoingCalls(options, clock, limits, holderCallsMax));
  const reviewCalls = outgoing(limits.reviewsMax);
  const integrationCalls = outgoing(limits.integrationCallsMax);
  const chatLog = cleanup.use(
    new ChatLog({
      clock,
      limits,
      sinks: await chatLogSinks({ directory: CHAT_LOGS, ...options.chatLogs }, limits),
      configurationOf: (arn) => store.loggingConfigurations.readable(arn),
      log,
    }),
  );
  const chat = chatContext(context, chatLog, lambdaClient(options, clock, reviewCalls));

  const { apiLogs = API_LOGS } = options;
  const write =
    apiLogs === '-' ? streamWriter(new LineStream(process.stdout, limits.apiLogBytesMax)) : folderWriter(apiLogs);
  const apiLog = cleanup.use(new ApiLog({ clock, limits, write, log }));
  const websocketApis: ApiContext = {
    ...context,
    stages: new Stages(store.apis, { account, region: options.region ?? DEFAULT_REGION }),
    lambda: lambdaClient(options, clock, integrationCalls),
    outgoing: integrationCalls,
    apiLog,
    log,
    authenticate,
  };

  const requests = new RequestCounts();
  const lastErrors = new LastErrors();
  const operators = {
    ...context,
    version: VERSION,
    startedMs: clock.now(),
    trustsCallers: !options.rootKey,
    rooms: () => chat.live.size,
    errors: () => lastErrors.list(),
    actions: () => [...new Set([...services.flatMap(actionsOf), INVOKE_ACTION, TAIL_ACTION])].toSorted(),
    lagMs: cleanup.use(new EventLoopLag()).read,
  };
  const services: Implementation[] = [
    connectionsApi(websocketApis),
    controlApi({ ...context, apis: store.apis, regions: store.regions }),
    apiKeysApi(context),
    chatApi(chat),
    adminApi(operators),
  ];
  const dispatch = dispatcher({
    services,
    authenticate,
    throttle: callerThrottle(ratesOf(limits), () => clock.now()),
    isInUse: isBusy,
    untilFree: (attempts) =>
      attempts * DATABASE_RETRY_MS > limits.databaseWaitMs
        ? undefined
        : new Promise((resolve) => void clock.after(DATABASE_RETRY_MS, resolve)),
    unknown: ({ method, target }) => unknownOperation(method, splitTarget(target).path),
    done({ requestId, operation, status, cause }) {
      requests.add(operation, status);
      if (cause) {
        const refusal = { operation, status, reason: reasonOf(cause), requestId };
        lastErrors.add({ time: new Date(clock.now()), ...refusal });
        watch.emit({ kind: 'error', scope: operation, ...refusal });
        if (status < 500) log.info(refusal, 'A request was refused');
      }
      if (status >= 500) log.error({ requestId, operation, status, err: cause }, 'A request failed');
      else if (!cause) log.debug({ requestId, operation, status }, 'A request was answered');
    },
  });

  const { host: listening = DEFAULT_HOST, hosts: hostNames = [], publicUrl, allowedOrigins } = options;
  const isDomain = (name: string) => store.apis.domains.has(name);
  const hosts = new Hosts({ names: hostNames, publicUrl, listening, isDomain });
  const pages = pageRule({ trustsCallers: !options.rootKey, allowedOrigins, hosts });

  let isDraining = false;
  const end = gentleEnd(clock, limits);
  const sockets = [tailSockets(context, authenticate), chatSockets(chat), apiSockets(websocketApis)];
  const handshakes = upgrades({
    services: sockets,
    hosts,
    pageRule: pages,
    hasRoom: (pending) => hub.sockets + pending < limits.connectionsMax,
    pendingMax: limits.pendingHandshakesMax,
    end,
    fault,
    refused(refusal) {
      log.info(refusal, 'A handshake was refused');
      watch.emit({ kind: 'error', scope: 'handshake', ...refusal });
    },
  });
  const onRequest = requestListener({
    clock,
    dispatcher: dispatch,
    pages: operatorPages({ isReady: () => !isDraining, metrics: () => registry.metrics() }),
    pageRule: pages,
    limits,
    unfinished,
    isDraining: () => isDraining,
    expectsUpgrade: (host, path) => isStageAddress(websocketApis.stages, host, path),
    fault,
  });
  const { tls } = options;
  const webSockets = () => hub.sockets;
  const reading = { turns, unfinished, now: () => clock.steady() };
  const onUpgrade = handshakes.listener;
  const port = new Port({ tls, clock, limits, log, webSockets, end, reading, onRequest, onUpgrade });
  const registry = metricsRegistry({
    ...{ hub, port, handshakes, requests, chat: chat.metrics, chatLog, apiLog },
    log: options.logCounts,
  });
  const number = await port.listen(options.port ?? 0, listening);

  const rest = cleanup.move();
  return {
    port: number,
    context,
    /** Answer what is under way, say goodbye to everybody, write the logs, close the store. */
    async [Symbol.asyncDispose]() {
      isDraining = true;
      await drain(
        { upgrades: handshakes, hub, services: sockets, port, logs: [chatLog, apiLog] },
        limits.drainTimeoutMs,
      );
      await rest.disposeAsync();
    },
  };
}

function authenticator(options: GatewayOptions, store: Store, limits: Limits, clock: Clock, account: string) {
  const { rootKey } = options;
  if (!rootKey) return byTrust(account, options.region ?? DEFAULT_REGION);
  const find = (accessKeyId: string): AccessKey | undefined => {
    if (accessKeyId === rootKey.accessKeyId) return rootKey;
    const key = store.accessKeys.get(accessKeyId);
    return key && { ...key, policy: policyOf(key) };
  };
  return bySignature(new Verifier({ find, clock, skewMs: limits.clockSkewMs }), find, account, clock);
}

const actionsOf = (service: Implementation) =>
  Object.keys(service.model.operations).map((operation) => service.action(operation));

function outgoingCalls({ integrationCa }: GatewayOptions, clock: Clock, limits: Limits, holderCallsMax: number) {
  const { backendCallsMax: callsMax, backendBytesMax: bytesMax, integrationAnswerBytesMax: answerBytesMax } = limits;
  return new Outgoing(clock, { callsMax, holderCallsMax, bytesMax, answerBytesMax }, integrationCa);
}

/** Calls to it are signed with the root key; emulators do not look, and a real endpoint has keys of its own. */
function lambdaClient({ lambdaEndpoint: endpoint, rootKey }: GatewayOptions, clock: Clock, outgoing: Outgoing) {
  if (endpoint === undefined) return undefined;
  const credential = rootKey ?? { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' };
  return new LambdaClient({ endpoint, credential, clock, outgoing });
}

/** For logs, `tail` and `status`: it holds words of the caller. */
const reasonOf = (cause: unknown) => harmlessLine(cause instanceof Error ? cause.message : String(cause));
