// The composition root: the one place that knows every part. main.ts and the tests both start here.
import { dirname } from 'node:path';
import type { Implementation } from './aws/server/dispatch.ts';
import { actionsOf } from './aws/server/dispatch.ts';
import { inProcess } from './aws/server/in-process.ts';
import { authenticator } from './gateway/authenticator.ts';
import { isLoopback } from './base/hosts/is-loopback.ts';
import { nameOfAddress } from './base/hosts/addresses.ts';
import type { HolderLimit } from './gateway/backends.ts';
import { AwsEndpoints } from './backends/aws-endpoints.ts';
import { localFirst } from './backends/functions.ts';
import { askHere } from './gateway/ask-here.ts';
import { awsClient, lambdaClient, outgoingCalls } from './gateway/backends.ts';
import { InnerDoor } from './gateway/inner-door.ts';
import { localFunctions } from './gateway/local-functions.ts';
import { nativeWrites } from './gateway/native-writes.ts';
import { writtenLogs } from './gateway/written-logs.ts';
import { lambdaApi } from './services/lambda/index.ts';
import { systemClock } from './base/clock.ts';
import { ConfigError } from './config/config-values.ts';
import { DEFAULT_ACCOUNT, DEFAULT_HOST, DEFAULT_REGION } from './base/defaults.ts';
import { consoleOf, lastHour } from './gateway/console.ts';
import { dispatchingBy } from './gateway/dispatching.ts';
import { door } from './gateway/door.ts';
import type { Changeable, Gateway, GatewayOptions } from './gateway/gateway-options.ts';
import { placeOf } from './gateway/place.ts';
import { Hub } from './hub/hub.ts';
import { Turns } from './hub/turns.ts';
import { Unfinished } from './hub/unfinished.ts';
import { limitsOf } from './base/limits/limits.ts';
import { changeLimits, following } from './base/limits/live-limits.ts';
import { namedAs } from './gateway/named.ts';
import { silentLog } from './base/log.ts';
import { descriptorsMax } from './server/machine/descriptors.ts';
import { drain } from './server/drain.ts';
import { gentleEnd } from './server/gentle-end.ts';
import { MachineWatch } from './server/machine/machine-watch.ts';
import { loadedMetrics } from './gateway/loaded-metrics.ts';
import { boundsOf } from './server/metrics/bounds.ts';
import { RequestTimes } from './server/metrics/request-times.ts';
import { StatusCounts } from './server/metrics/status-counts.ts';
import { EventLoopLag } from './server/machine/event-loop-lag.ts';
import { LastErrors } from './server/machine/last-errors.ts';
import { operationElsewhere, socketsElsewhere } from './services/admin/elsewhere.ts';
import { adminApi } from './services/admin/index.ts';
import { Backups } from './services/admin/backups.ts';
import { warnOfPolicies } from './services/admin/key-policy.ts';
import { lastingKeys } from './services/admin/lasting-keys.ts';
import { TAIL_ACTION, tailSockets } from './services/admin/socket.ts';
import { apiContext } from './services/websocket/api-context.ts';
import { connectionsApi } from './services/websocket/connections/index.ts';
import { controlApi } from './services/websocket/control/index.ts';
import { apiKeysApi } from './services/websocket/keys/index.ts';
import { Disconnects } from './services/websocket/runtime/disconnects.ts';
import { apiSockets } from './services/websocket/runtime/socket.ts';
import { INVOKE_ACTION } from './services/websocket/events/authorizer.ts';
import { apiSlice } from './services/websocket/slice.ts';
import { isStageAddress, unservedPath } from './services/websocket/connections/unserved-path.ts';
import type { Context } from './services/context.ts';
import { chatApi, chatContext } from './services/chat/index.ts';
import { chatSlice } from './services/chat/slice.ts';
import { chatSockets } from './services/chat/socket/socket.ts';
import { stsApi } from './services/sts/index.ts';
import { Sessions } from './services/sts/sessions.ts';
import { BackendCalls } from './backends/backend-calls.ts';
import { Failures } from './services/failures.ts';
import { Watch } from './services/watch.ts';
import { FolderLock } from './store/database/folder-lock.ts';
import { finishRestore } from './store/backup/restore.ts';
import { Sealer } from './base/sealer.ts';
import { StoreErrors } from './store/database/store-errors.ts';
import { Store } from './store/store.ts';
import { RootKeys } from './gateway/root-key.ts';
import { VERSION } from './launch/version.ts';

/** Start serving. Rejects with a StoreError or the listen error of node:net; both are for the operator to read. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock = systemClock, limits = limitsOf(), log = silentLog, account = DEFAULT_ACCOUNT } = options;
  const { region = DEFAULT_REGION } = options;
  const fault = (cause: unknown) => log.error({ err: cause }, 'Something of our own failed');

  await using cleanup = new AsyncDisposableStack();
  const { database = ':memory:' } = options;
  if (database !== ':memory:' && !options.lock) {
    cleanup.use(new FolderLock(dirname(database)));
    finishRestore(dirname(database));
  }
  const storeErrors = new StoreErrors();
  const storeFault = (cause: unknown) => {
    storeErrors.add(cause);
    fault(cause);
  };
  const place = cleanup.use(await placeOf(options, { database, clock, limits, log, fault }));
  const { bus, membership } = place;
  const store = cleanup.use(new Store(database, clock, limits, storeFault, place.shared));
  cleanup.use(await place.follow(store));
  warnOfPolicies(store.accessKeys.all(), (fields, message) => log.warn(fields, message));
  const turns = new Turns({ clock, limits, fault });
  const unfinished = new Unfinished(limits.unfinishedBytesMax, clock);
  following(limits, ({ unfinishedBytesMax: bytesMax }) => ({ bytesMax }), unfinished);
  const native = await nativeWrites((err) => log.warn({ err }, 'native/send-many.node cannot be used, and is not'));
  const hub = cleanup.use(new Hub({ bus, clock, membership, fault, turns, unfinished, limits, native }));
  const watch = new Watch(clock, limits);
  const sealer = new Sealer(await store.secrets.get('sealer'));
  const backendCalls = new BackendCalls(clock);
  const failures = new Failures(clock, log, limits);
  const context: Context = { hub, store, sealer, clock, limits, account, watch, backendCalls, failures };

  const rootKeys = options.rootKey && new RootKeys(options.rootKey, options.rootKeyFile, clock);
  if (!place.isAlone) await rootKeys?.share(store);
  const lasting = lastingKeys(rootKeys, store.accessKeys);
  const sessions = new Sessions({ sealer, clock, find: lasting });
  const find = (id: string, token: string) => lasting(id) ?? (token === '' ? undefined : sessions.find(id, token));
  const authenticate = authenticator(rootKeys && find, { account, region, limits, clock });
  const outgoing = (holder: HolderLimit) => cleanup.use(outgoingCalls(options.integrationCa, clock, limits, holder));
  const reviewCalls = outgoing('reviewsMax');
  const integrationCalls = outgoing('integrationCallsMax');
  const awsEndpoints = new AwsEndpoints(options.awsEndpoints, options.offline);
  const aws = awsClient(options, awsEndpoints, rootKeys, clock, integrationCalls, (...asked) => here(...asked));
  const functions = cleanup.use(
    localFunctions(options, {
      ...{ clock, limits, log, account, region, sessions, rootKeys, awsEndpoints, aws },
      reached: () => ({ gateway: inner.address(address), port: address.port, domains: store.apis.domains.names }),
    }),
  );
  const lambdaBy = (calls: typeof reviewCalls) =>
    localFirst(functions, lambdaClient(options.lambdaEndpoint, rootKeys, clock, calls));
  const { chatLog, apiLog, folders: logFolders } = await writtenLogs(options, { ...context, log }, cleanup);
  const chat = chatContext(context, chatLog, lambdaBy(reviewCalls));

  const websocketApis = apiContext(context, region, {
    ...{ apiLog, log, authenticate },
    functions: lambdaBy(integrationCalls),
    permits: options.permits ?? (() => true),
    outgoing: integrationCalls,
    aws,
  });
  const { stages } = websocketApis;
  const disconnects = new Disconnects(websocketApis);

  const slices = [chatSlice(chat, chatLog), apiSlice(websocketApis)];

  const { adminListen } = options;
  const isApart = adminListen !== undefined;
  const requests = new StatusCounts();
  const refusals = new StatusCounts();
  const requestTimes = new RequestTimes();
  const lastErrors = new LastErrors();
  const operators = {
    ...context,
    ...{ version: VERSION, startedMs: clock.now() },
    trustsCallers: !options.rootKey,
    rootKeys,
    backups: cleanup.use(new Backups(store, clock, limits, VERSION)),
    functions,
    slices,
    errors: () => lastErrors.list(),
    actions: () =>
      [...new Set([...[...services, forOperators].flatMap(actionsOf), INVOKE_ACTION, TAIL_ACTION])].toSorted(),
    lagMs: cleanup.use(new EventLoopLag()).read,
    history: lastHour({ clock, limits, hub, requests, refusals }, cleanup).after,
    served: () => served().map(({ id }) => id),
    bounds: () => boundsOf({ hub, port, unfinished, store, limits }),
  };
  const services: Implementation[] = [
    connectionsApi(websocketApis),
    controlApi({ ...context, records: store.records, apis: store.apis, regions: store.regions }),
    apiKeysApi(context),
    chatApi(chat),
    stsApi({ ...context, sessions }),
    lambdaApi({ account, functions }),
  ];
  const forOperators = adminApi(operators);
  /** What is served where operators are. */
  const served = () => (isApart ? [forOperators] : [...services, forOperators]).map(({ model }) => model);
  const dispatching = dispatchingBy({
    ...{
      authenticate,
      clock,
      limits,
      log,
      watch,
      storeErrors,
      lastErrors,
      requests,
      requestTimes,
      settled: () => store.records.settled(),
    },
    models: [...services, forOperators].map(({ model }) => model),
  });
  const here = askHere(services, dispatching, clock);

  const { host: wished = DEFAULT_HOST, publicUrl, trustedProxies = [], proxyProtocol = false } = options;
  let address = { address: wished, port: 0 };
  const naming = (now: Changeable) =>
    namedAs(
      { publicUrl, trustedProxies, trustsCallers: !options.rootKey, listening: address.address, limits },
      now,
      store.apis.domains,
    );
  let named = naming(options);

  let isGoing = false;
  let isDraining = false;
  const hindrance = () => {
    if (isGoing || isDraining) return 'draining';
    return store.isWritable ? (place.hindrance() ?? options.hindrance?.()) : 'the disk takes nothing';
  };
  const sockets = [chatSockets(chat, (host) => !stages.isDomain(host)), apiSockets(websocketApis, disconnects)];
  const tail = tailSockets(context, authenticate);
  const shared = {
    ...{ ...context, log, refusals, tls: options.tls, turns, unfinished, membership, fault, dispatching, hindrance },
    named: () => named,
    isDraining: () => isDraining,
    metrics: () => metrics(),
    console: consoleOf(options, region, served(), log),
    end: gentleEnd(clock, limits),
  };
  const { port, handshakes } = door(shared, {
    services: isApart ? services : [...services, forOperators],
    sockets: [isApart ? socketsElsewhere : tail, ...sockets],
    elsewhere: (request) => (isApart ? operationElsewhere(request) : undefined) ?? unservedPath(stages, request),
    expectsUpgrade: (host, path) => isStageAddress(stages, host, path),
    headerFrom: proxyProtocol ? trustedProxies : undefined,
    isForOperators: !isApart,
    webSockets: () => hub.sockets - (isApart ? watch.watchers : 0),
  });
  const admin =
    adminListen &&
    door(shared, {
      services: [forOperators],
      sockets: [tail],
      expectsUpgrade: () => false,
      isForOperators: true,
      webSockets: () => watch.watchers,
    });
  const inner = new InnerDoor(options.functions !== undefined && (proxyProtocol || options.tls !== undefined), shared, {
    services,
    sockets,
  });
  const metrics = loadedMetrics(clock, {
    ...{ hub, port, handshakes, requests, requestTimes, refusals, backendCalls, storeErrors, slices },
    log: options.logCounts,
  });
  // Where one of them cannot be listened on, the other is given up.
  cleanup.defer(() => void [port, admin?.port, inner.port].map((one) => one?.stop()));
  await inner.listen();
  const adminPort = adminListen && (await admin!.port.listen(adminListen)).port;
  const { fd } = options;
  address = await port.listen(fd === undefined ? { port: options.port ?? 0, host: wished } : { fd });
  if (fd !== undefined && !options.rootKey && !isLoopback(nameOfAddress(address.address))) {
    throw new ConfigError(
      `--auth none trusts every caller, so it is refused on ${address.address}, where the socket that was passed on listens`,
    );
  }
  named = naming(options);
  const folders = [...(database === ':memory:' ? [] : [dirname(database)]), ...logFolders];
  cleanup.use(
    new MachineWatch({ clock, log, limits, folders, descriptorsMax: descriptorsMax(), checkStore: store.check }),
  );

  await place.serve();
  const rest = cleanup.move();
  return {
    host: address.address,
    port: address.port,
    adminPort,
    context,
    operations: (where) => inProcess(services, { account, region: where }),
    functions,
    awsEndpoints,
    change(to) {
      named = naming(to);
      for (const calls of [reviewCalls, integrationCalls]) calls.trust(to.integrationCa);
      if (awsEndpoints.change(to.awsEndpoints, to.offline)) functions.renew();
      for (const one of to.tls ? [port, admin?.port] : []) one?.renew(to.tls!);
      return changeLimits(limits, to.limits ?? limits);
    },
    ready: () => void disconnects.tellOfThoseLeft(),
    stepDown() {
      isGoing = true;
    },
    /** Answer what is under way, say goodbye to everybody, write the logs, close the store. */
    async [Symbol.asyncDispose]() {
      isDraining = true;
      await place.leaving();
      disconnects.stop();
      await admin?.handshakes.stop();
      await drain({ upgrades: handshakes, hub, services: sockets, port, logs: [chatLog, apiLog] }, limits);
      store.obligations.end();
      // Whoever watches the server sees it end.
      for (const apart of [admin?.port, inner.port]) {
        apart?.stop();
        await apart?.cut();
        await apart?.closed;
      }
      await rest.disposeAsync();
    },
  };
}
