// The composition root: the one place that knows every part. main.ts and the tests both start here.
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { callerThrottle } from './aws/caller-throttle.ts';
import type { Implementation } from './aws/dispatch.ts';
import { dispatcher } from './aws/dispatch.ts';
import { splitTarget } from './aws/http.ts';
import { isLoopback, nameOfAddress } from './authority.ts';
import type { HolderLimit } from './backend-calls.ts';
import { lambdaClient, outgoingCalls } from './backend-calls.ts';
import { authenticator } from './callers.ts';
import { systemClock } from './clock.ts';
import { ConfigError } from './config-values.ts';
import { DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_REGION } from './defaults.ts';
import type { Changeable, Gateway, GatewayOptions } from './gateway-options.ts';
import { harmlessLine } from './harmless.ts';
import { LocalBus } from './hub/bus.ts';
import { Hub } from './hub/hub.ts';
import { Turns } from './hub/turns.ts';
import { Unfinished } from './hub/unfinished.ts';
import type { Limits } from './limits.ts';
import { limitsOf } from './limits.ts';
import { LineStream } from './line-stream.ts';
import { changeLimits, following } from './live-limits.ts';
import { silentLog } from './log.ts';
import { descriptorsMax } from './server/descriptors.ts';
import { drain } from './server/drain.ts';
import { gentleEnd } from './server/gentle-end.ts';
import { Hosts } from './server/hosts.ts';
import { requestListener } from './server/http.ts';
import { RequestCounts, metricsRegistry } from './server/metrics.ts';
import { operatorPages } from './server/pages.ts';
import { EventLoopLag, LastErrors } from './server/health.ts';
import { MachineWatch } from './server/machine-watch.ts';
import { Port } from './server/port.ts';
import { upgrades } from './server/upgrade.ts';
import type { PageRule } from './server/web-pages.ts';
import { pageRule } from './server/web-pages.ts';
import { adminApi } from './services/admin/index.ts';
import { warnOfPolicies } from './services/admin/key-policy.ts';
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

const API_LOGS = join(tmpdir(), 'fanfare-api-logs');
const CHAT_LOGS = join(tmpdir(), 'fanfare-chat-logs');
/** How often a request asks for a database that another program is writing to. */
const DATABASE_RETRY_MS = 25;

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
  following(limits, ({ unfinishedBytesMax: bytesMax }) => ({ bytesMax }), unfinished);
  const hub = cleanup.use(new Hub({ bus, clock, node: 0, fault, turns, unfinished }));
  const watch = new Watch(() => clock.now());
  const sealer = new Sealer(store.secrets.get('sealer'));
  const context: Context = { hub, store, sealer, clock, limits, account, watch };

  const authenticate = authenticator(options, store, limits, clock, account);
  const outgoing = (holder: HolderLimit) => cleanup.use(outgoingCalls(options, clock, limits, holder));
  const reviewCalls = outgoing('reviewsMax');
  const integrationCalls = outgoing('integrationCallsMax');
  const chatLogs = { directory: CHAT_LOGS, ...options.chatLogs };
  const chatLog = cleanup.use(
    new ChatLog({
      clock,
      limits,
      sinks: await chatLogSinks(chatLogs, limits),
      configurationOf: (arn) => store.loggingConfigurations.readable(arn),
      log,
    }),
  );
  const chat = chatContext(context, chatLog, lambdaClient(options, clock, reviewCalls));

  const { apiLogs = API_LOGS } = options;
  const write = apiLogs === '-' ? streamWriter(linesToStdout(limits)) : folderWriter(apiLogs);
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
    throttle: callerThrottle(following(limits, ratesOf), () => clock.now()),
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

  const { host: wished = DEFAULT_HOST, publicUrl } = options;
  const isDomain = (name: string) => store.apis.domains.has(name);
  let address = { address: wished, port: 0 };
  const naming = ({ hosts: names = [], allowedOrigins }: Changeable) => {
    const own = new Hosts({ names, publicUrl, listening: address.address, isDomain });
    return { hosts: own, rule: pageRule({ trustsCallers: !options.rootKey, allowedOrigins, hosts: own }) };
  };
  let named = naming(options);
  const pages: PageRule = (...asked) => named.rule(...asked);

  let isGoing = false;
  let isDraining = false;
  const hindrance = () => {
    if (isGoing || isDraining) return 'draining';
    return store.isWritable ? undefined : 'the disk takes nothing';
  };
  const end = gentleEnd(clock, limits);
  const sockets = [tailSockets(context, authenticate), chatSockets(chat), apiSockets(websocketApis)];
  const handshakes = upgrades({
    services: sockets,
    get hosts() {
      return named.hosts;
    },
    pageRule: pages,
    hasRoom: (pending) => hub.sockets + pending < limits.connectionsMax,
    get pendingMax() {
      return limits.pendingHandshakesMax;
    },
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
    pages: operatorPages({ hindrance, metrics: () => registry.metrics() }),
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
  const { fd } = options;
  address = await port.listen(fd === undefined ? { port: options.port ?? 0, host: wished } : { fd });
  if (fd !== undefined && !options.rootKey && !isLoopback(nameOfAddress(address.address))) {
    port.stop();
    throw new ConfigError(
      `--auth none trusts every caller, so it is refused on ${address.address}, where the socket that was passed on listens`,
    );
  }
  named = naming(options);
  const folders = [
    ...(database === ':memory:' ? [] : [dirname(database)]),
    ...(apiLogs === '-' ? [] : [apiLogs]),
    chatLogs.directory,
  ];
  cleanup.use(
    new MachineWatch({ clock, log, limits, folders, descriptorsMax: descriptorsMax(), checkStore: store.check }),
  );

  const rest = cleanup.move();
  return {
    host: address.address,
    port: address.port,
    context,
    change(to) {
      named = naming(to);
      for (const calls of [reviewCalls, integrationCalls]) calls.trust(to.integrationCa);
      if (to.tls) port.renew(to.tls);
      return changeLimits(limits, to.limits ?? limits);
    },
    stepDown() {
      isGoing = true;
    },
    /** Answer what is under way, say goodbye to everybody, write the logs, close the store. */
    async [Symbol.asyncDispose]() {
      isDraining = true;
      await drain({ upgrades: handshakes, hub, services: sockets, port, logs: [chatLog, apiLog] }, limits);
      await rest.disposeAsync();
    },
  };
}

const actionsOf = (service: Implementation) =>
  Object.keys(service.model.operations).map((operation) => service.action(operation));

function linesToStdout(limits: Limits): LineStream {
  const lines = new LineStream(process.stdout, limits.apiLogBytesMax);
  following(limits, ({ apiLogBytesMax: bytesMax }) => ({ bytesMax }), lines);
  return lines;
}

/** For logs, `tail` and `status`: it holds words of the caller. */
const reasonOf = (cause: unknown) => harmlessLine(cause instanceof Error ? cause.message : String(cause));
