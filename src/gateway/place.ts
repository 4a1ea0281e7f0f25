// Who a server is among others. All that knows of clusters is loaded here, and only where there is one.
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Log } from '../base/log.ts';
import type { ClusterSettings } from '../cluster/cluster-settings.ts';
import { ConfigError } from '../config/config-values.ts';
import type { GatewayOptions } from './gateway-options.ts';
import type { Bus } from '../hub/bus.ts';
import { alone } from '../hub/membership.ts';
import type { Membership } from '../hub/membership.ts';
import { LocalBus } from '../hub/nodes/local-bus.ts';
import type { Shared, Store } from '../store/store.ts';
import { VERSION } from '../launch/version.ts';

export type Place = AsyncDisposable & {
  readonly membership: Membership;
  readonly isAlone: boolean;
  readonly bus: Bus;
  readonly shared: Shared;
  /** Bring the store up to date, and go on until what this returns is disposed of. */
  follow(store: Store): Promise<AsyncDisposable>;
  /** This node can be reached: the others may count on it. */
  serve(): Promise<void>;
  /** It stops soon. */
  leaving(): Promise<void>;
  /** Why nobody should be sent here. Undefined: there is no reason. */
  hindrance(): string | undefined;
};

type Parts = {
  readonly database: string;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly fault: (cause: unknown) => void;
};

/** How long those that are there are waited for, so that what they publish is heard from the first message on. */
const HEAR_MS = 2_000;
/** How long a node that leaves waits until the others have what it said. */
const HEARD_MS = 2_000;
const AGAIN_MS = 1_000;

type Options = Pick<GatewayOptions, 'cluster' | 'lost' | 'shared'>;

export async function placeOf({ cluster, lost, shared = {} }: Options, parts: Parts): Promise<Place> {
  if (cluster) return placeIn(cluster, parts, lost);
  const bus = new LocalBus();
  const nothing = () => Promise.resolve();
  return {
    ...{ membership: alone, isAlone: true, bus, shared },
    ...{ serve: nothing, leaving: nothing, hindrance: () => undefined },
    follow: () => Promise.resolve(new AsyncDisposableStack()),
    [Symbol.asyncDispose]: () => bus.close(),
  };
}

async function placeIn(settings: ClusterSettings, parts: Parts, left: GatewayOptions['lost']): Promise<Place> {
  const { database: path, clock, limits, log, fault } = parts;
  const lost = (why: string) => {
    log.error({ why }, 'This node leaves its cluster');
    left?.(why);
  };
  const { joinCluster, ClusterError, ClusterBus } = await import('../cluster/index.ts');
  const joined = await joinCluster(settings, { path, clock, limits, log, lost, version: VERSION }).catch(
    (cause: unknown) => {
      throw cause instanceof ClusterError ? new ConfigError(cause.message, { cause }) : cause;
    },
  );
  const { membership, shared, wire } = joined;
  const bus = new ClusterBus({
    ...{ wire, membership, clock, limits, fault, cluster: settings.name },
    lost: ({ number }, batches, sinceMs) =>
      log.error(
        { node: number, batches, silentMs: clock.steady() - sinceMs },
        'Messages of another node were lost here',
      ),
  });
  const serve = async () => {
    if (!(await bus.hearsAll(HEAR_MS))) log.warn({}, 'Not all nodes of the cluster were heard of yet');
    await membership.serve();
    const { number: node, others } = membership;
    log.info({ node, cluster: settings.name, nodes: others.length + 1 }, 'This node is in its cluster');
  };
  return {
    ...{ membership, isAlone: false, bus, shared },
    follow: joined.follow,
    async serve() {
      membership.onFenced((why) =>
        log.error({ node: membership.number, why }, 'This node may not serve now, and closes its connections'),
      );
      membership.onRejoined(({ incarnation }) => {
        const again = async () => {
          await shared.journal?.settled?.();
          await serve();
        };
        // Until it serves, or has lost what it was again.
        const attempt = () =>
          void again().catch((cause: unknown) => {
            if (membership.incarnation !== incarnation || !membership.isValid) return;
            log.warn({ err: cause, node: membership.number }, 'This node is back, and cannot serve yet');
            clock.after(AGAIN_MS, attempt);
          });
        attempt();
      });
      await serve();
    },
    leaving: () => membership.leaving().catch(fault),
    hindrance: joined.hindrance,
    async [Symbol.asyncDispose]() {
      await bus.heardByAll(HEARD_MS);
      await bus.close();
      await joined[Symbol.asyncDispose]();
    },
  };
}
