import type { Hub } from '../../hub/hub.ts';
import type { Unfinished } from '../../hub/unfinished.ts';
import type { Limits } from '../../base/limits/limits.ts';
import type { Status } from '../../services/admin/admin-context.ts';
import type { Context } from '../../services/context.ts';
import type { Port } from '../port.ts';

type Counted = {
  readonly hub: Hub;
  readonly port: Port;
  readonly unfinished: Unfinished;
  readonly store: Context['store'];
  readonly limits: Limits;
};

/** How much is used of what is bounded for the whole server, so that an operator sees it come. */
export const boundsOf = ({ hub, port, unfinished, store, limits }: Counted): Status['bounds'] => [
  { limit: 'connectionsMax', used: hub.sockets, max: limits.connectionsMax },
  { limit: 'httpConnectionsMax', used: port.httpConnections, max: limits.httpConnectionsMax },
  { limit: 'unfinishedBytesMax', used: unfinished.bytes, max: limits.unfinishedBytesMax },
  { limit: 'accessKeysMax', used: store.accessKeys.all().length, max: limits.accessKeysMax },
];
