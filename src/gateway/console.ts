// What the console needs of the server besides the operations: its files, and the last hour.
import type { Service } from '../aws/shape.ts';
import type { Clock } from '../base/clock.ts';
import type { Limits } from '../base/limits/limits.ts';
import type { Log } from '../base/log.ts';
import type { Hub } from '../hub/hub.ts';
import { consoleFiles } from '../server/console/console-files.ts';
import { consolePages } from '../server/console/console-pages.ts';
import { serverText } from '../server/console/server-text.ts';
import { EventLoopLag } from '../server/machine/event-loop-lag.ts';
import { History } from '../server/machine/history.ts';
import { figuresOf } from '../server/metrics/figures.ts';
import type { StatusCounts } from '../server/metrics/status-counts.ts';
import type { Pages } from '../server/request-listener.ts';
import type { GatewayOptions } from './gateway-options.ts';

/** Undefined: there is to be none. `services` are those that are served where it is. */
export function consoleOf(
  { console = true, rootKey }: Pick<GatewayOptions, 'console' | 'rootKey'>,
  region: string,
  services: readonly Service[],
  log: Log,
): Pages | undefined {
  if (!console) return undefined;
  return consolePages(consoleFiles(() => serverText({ trustsCallers: !rootKey, region, services }), log));
}

type Counted = {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly hub: Hub;
  readonly requests: StatusCounts;
  readonly refusals: StatusCounts;
};

/** Its lag is its own: whoever asks for the status does not take from it. */
export function lastHour({ clock, limits, ...counted }: Counted, cleanup: AsyncDisposableStack): History {
  const lagMs = cleanup.use(new EventLoopLag()).read;
  return cleanup.use(new History(clock, limits, figuresOf({ ...counted, lagMs })));
}
