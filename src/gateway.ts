// The composition root: the one place that knows every part. main.ts and the tests both start here.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessKey } from './aws/authenticate.ts';
import { bySignature, byTrust } from './aws/authenticate.ts';
import { callerThrottle } from './aws/caller-throttle.ts';
import { dispatcher } from './aws/dispatch.ts';
import { splitTarget } from './aws/http.ts';
import { LambdaClient } from './aws/lambda.ts';
import { Outgoing } from './aws/outgoing.ts';
import type { Policy } from './aws/policy.ts';
import { Verifier } from './aws/sigv4/verify.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from './defaults.ts';
import { LocalBus } from './hub/bus.ts';
import { Hub } from './hub/hub.ts';
import type { Limits } from './limits.ts';
import { limitsOf } from './limits.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';
import { requestListener } from './server/http.ts';
import { RequestCounts, metricsRegistry } from './server/metrics.ts';
import { operatorPages } from './server/pages.ts';
import { EventLoopLag, LastErrors } from './server/health.ts';
import { upgradeListener } from './server/upgrade.ts';
import { adminApi } from './services/admin/index.ts';
import { tailSockets } from './services/admin/socket.ts';
import type { ApiContext } from './services/apigateway/api-context.ts';
import { connectionsApi } from './services/apigateway/index.ts';
import { controlApi } from './services/apigateway/control/index.ts';
import { apiKeysApi } from './services/apigateway/keys/index.ts';
import { ApiLog } from './services/apigateway/logs/api-log.ts';
import { folderWriter, streamWriter } from './services/apigateway/logs/log-writers.ts';
import { apiSockets, isStageAddress } from './services/apigateway/socket.ts';
import { Stages } from './services/apigateway/stages.ts';
import type { Context } from './services/context.ts';
import { chatApi, chatContext } from './services/ivschat/index.ts';
import { ChatLog } from './services/ivschat/logging/chat-log.ts';
import type { SinkOptions } from './services/ivschat/logging/sinks.ts';
import { chatLogSinks } from './services/ivschat/logging/sinks.ts';
import { unknownOperation } from './services/ivschat/refusals.ts';
import { chatSockets } from './services/ivschat/socket.ts';
import { Watch } from './services/watch.ts';
import { Sealer } from './store/sealer.ts';
import { Store } from './store/store.ts';
import { ratesOf } from './rates.ts';
import { VERSION } from './version.ts';

export type GatewayOptions = {
  readonly host?: string;
  /** 0: any free port. */
  readonly port?: number;
  /** The database file, or `:memory:`. */
  readonly database?: string;
  /** Everything is allowed to it. Undefined: no request is verified (`--auth none`). */
  readonly rootKey:
    { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
  readonly account?: string;
  readonly region?: string;
  readonly limits?: Limits;
  readonly clock?: Clock;
  readonly log?: Log;
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

export type Gateway = AsyncDisposable & { readonly port: number; readonly context: Context };

/** Start serving. Rejects with a StoreError or the listen error of node:net; both are for the operator to read. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock = systemClock, limits = limitsOf(), log = silentLog, account = DEFAULT_ACCOUNT } = options;
  const fault = (cause: unknown) => log.error({ err: cause }, 'Something of our own failed');

  await using cleanup = new AsyncDisposableStack();
  const store = cleanup.use(new Store(options.database ?? ':memory:', clock, limits, fault));
  const bus = new LocalBus();
  const hub = cleanup.use(new Hub({ bus, clock, node: 0, fault }));
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
      configurationOf: (arn) => store.loggingConfigurations.get(arn),
      log,
    }),
  );
  const chat = chatContext(context, chatLog, lambdaClient(options, clock, reviewCalls));

  const { apiLogs = API_LOGS } = options;
  const write = apiLogs === '-' ? streamWriter(process.stdout) : folderWriter(apiLogs);
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
    rooms: () => chat.live.size,
    errors: () => lastErrors.list(),
    lagMs: cleanup.use(new EventLoopLag()).read,
  };
  const dispatch = dispatcher({
    services: [
      connectionsApi(websocketApis),
      controlApi({ ...context, apis: store.apis }),
      apiKeysApi(context),
      chatApi(chat),
      adminApi(operators),
    ],
    authenticate,
    throttle: callerThrottle(ratesOf(limits), () => clock.now()),
    unknown: ({ method, target }) => unknownOperation(method, splitTarget(target).path),
    done({ requestId, operation, status, cause }) {
      requests.add(operation, status);
      if (cause) {
        const refusal = { operation, status, reason: reasonOf(cause), requestId };
        lastErrors.add({ time: new Date(clock.now()), ...refusal });
        watch.emit({ kind: 'error', scope: operation, ...refusal });
      }
      if (status >= 500) log.error({ requestId, operation, status, err: cause }, 'A request failed');
      else if (cause) log.info({ requestId, operation, status, reason: reasonOf(cause) }, 'A request was refused');
      else log.debug({ requestId, operation, status }, 'A request was answered');
    },
  });

  let isReady = true;
  const registry = metricsRegistry(hub, requests, chat.metrics, chatLog, apiLog);
  const onRequest = requestListener({
    dispatcher: dispatch,
    pages: operatorPages({ isReady: () => isReady, metrics: () => registry.metrics() }),
    requestBodyBytesMax: limits.requestBodyBytesMax,
    expectsUpgrade: (host, path) => isStageAddress(websocketApis.stages, host, path),
    fault,
  });
  const settings = {
    requestTimeout: limits.requestTimeoutMs,
    headersTimeout: limits.requestTimeoutMs,
    // Others that a client offers on the way, such as h2c, are declined by answering the request itself.
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => /\bwebsocket\b/i.test(headers.upgrade ?? ''),
  };
  const server = options.tls
    ? createTlsServer({ ...options.tls, ...settings }, onRequest)
    : createServer(settings, onRequest);
  server.on(
    'upgrade',
    upgradeListener({
      services: [tailSockets(context, authenticate), chatSockets(chat), apiSockets(websocketApis)],
      hasRoom: (pending) => hub.size + pending < limits.connectionsMax,
      fault,
      refused(refusal) {
        log.info(refusal, 'A handshake was refused');
        watch.emit({ kind: 'error', scope: 'handshake', ...refusal });
      },
    }),
  );
  server.maxConnections = limits.connectionsMax + limits.httpConnectionsMax;
  server.on('drop', () => requests.dropped++);
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');

  const rest = cleanup.move();
  return {
    port: (server.address() as AddressInfo).port,
    context,
    /** Drain: take nothing new, say goodbye to every socket, finish the requests under way, close the store. */
    async [Symbol.asyncDispose]() {
      isReady = false;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), limits.drainTimeoutMs);
      await hub[Symbol.asyncDispose]();
      await closed;
      clearTimeout(impatience);
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
    return key && { ...key, policy: key.policy as Policy | undefined };
  };
  return bySignature(new Verifier({ find, clock, skewMs: limits.clockSkewMs }), find, account);
}

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

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
