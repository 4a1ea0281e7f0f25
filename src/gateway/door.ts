// A port, with what is served there: made once, or twice where operators have one of their own.
import type { DispatcherOptions } from '../aws/server/dispatch.ts';
import { dispatcher } from '../aws/server/dispatch.ts';
import type { AwsError } from '../aws/error.ts';
import type { Request } from '../aws/http.ts';
import { splitTarget } from '../aws/http.ts';
import type { Turns } from '../hub/turns.ts';
import type { Membership } from '../hub/membership.ts';
import type { Unfinished } from '../hub/unfinished.ts';
import type { Log } from '../base/log.ts';
import type { Named } from './named.ts';
import type { ReadArrival } from '../server/arrival/arrival.ts';
import { corsRule } from '../server/arrival/cors.ts';
import type { Pages } from '../server/request-listener.ts';
import { requestListener } from '../server/request-listener.ts';
import { operatorPages } from '../server/pages.ts';
import { Port } from '../server/port.ts';
import type { StatusCounts } from '../server/metrics/status-counts.ts';
import type { Upgrades } from '../server/upgrade.ts';
import { upgrades } from '../server/upgrade.ts';
import type { PageRule } from '../server/arrival/web-pages.ts';
import type { Context, SocketService } from '../services/context.ts';
import { unknownOperation } from '../services/chat/refusals.ts';

/** The same for every port. */
type Shared = Pick<Context, 'hub' | 'clock' | 'limits' | 'watch'> & {
  readonly log: Log;
  readonly tls: ConstructorParameters<typeof Port>[0]['tls'];
  /** What the server is called, and whom it lets in: both can change. */
  readonly named: () => Named;
  readonly turns: Turns;
  readonly unfinished: Unfinished;
  readonly membership: Membership;
  readonly dispatching: Omit<DispatcherOptions, 'services' | 'unknown'>;
  /** Refused handshakes, by service. */
  readonly refusals: StatusCounts;
  readonly end: ConstructorParameters<typeof Port>[0]['end'];
  readonly isDraining: () => boolean;
  /** See operatorPages. */
  readonly hindrance: () => string | undefined;
  readonly metrics: () => Promise<string>;
  /** Served where operators are. Undefined: nowhere. */
  readonly console: Pages | undefined;
  readonly fault: (cause: unknown) => void;
};

type Served = {
  readonly services: DispatcherOptions['services'];
  readonly sockets: readonly SocketService[];
  /** The answer to an operation that is served on another port. */
  readonly elsewhere?: ((request: Request) => AwsError | undefined) | undefined;
  /** See requestListener. */
  readonly expectsUpgrade: (host: string, path: string) => boolean;
  /** Operators are served here. */
  readonly isForOperators: boolean;
  /** Who begins connections with a header of the PROXY protocol. Undefined: nobody. */
  readonly headerFrom?: readonly string[] | undefined;
  /** How many sockets of the hub came in here. */
  readonly webSockets: () => number;
};

export function door(shared: Shared, served: Served): { readonly port: Port; readonly handshakes: Upgrades } {
  const { hub, clock, limits, watch, log, tls, named, turns, unfinished, membership, end, fault } = shared;
  const rules = {
    get hosts() {
      return named().hosts;
    },
    readArrival: (...asked: Parameters<ReadArrival>) => named().readArrival(...asked),
    pageRule: (...asked: Parameters<PageRule>) => named().pageRule(...asked),
    get sharesWith() {
      return named().sharesWith;
    },
  };
  const handshakes = upgrades({
    services: served.sockets,
    rules,
    life: () => (membership.isValid ? membership.incarnation : undefined),
    hasRoom: (pending) => hub.sockets + pending < limits.connectionsMax,
    limits,
    reached: (socket) => port.reached(socket),
    end,
    fault,
    refused({ service, trace, ...refusal }) {
      shared.refusals.add(service, refusal.status);
      log.info(refusal, 'A handshake was refused');
      watch.emit({ kind: 'error', scope: 'handshake', ...refusal, trace });
    },
  });
  const dispatch = dispatcher({
    ...shared.dispatching,
    services: served.services,
    unknown: (request) =>
      served.elsewhere?.(request) ?? unknownOperation(request.method, splitTarget(request.target).path),
  });
  const onRequest = requestListener({
    clock,
    dispatcher: dispatch,
    pages: operatorPages({
      hindrance: shared.hindrance,
      metrics: served.isForOperators ? shared.metrics : undefined,
      console: served.isForOperators ? shared.console : undefined,
    }),
    rules,
    cors: corsRule({ rules, dispatcher: dispatch }),
    limits,
    unfinished,
    isDraining: shared.isDraining,
    expectsUpgrade: served.expectsUpgrade,
    fault,
  });
  const reading = { turns, unfinished, now: () => clock.steady() };
  const onUpgrade = handshakes.listener;
  const { webSockets, headerFrom } = served;
  const port: Port = new Port({ tls, headerFrom, clock, limits, log, webSockets, end, reading, onRequest, onUpgrade });
  return { handshakes, port };
}
