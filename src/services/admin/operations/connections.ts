import { nextTurn } from '../../../base/next-turn.ts';
import type { Handler } from '../../../aws/server/dispatch.ts';
import type { Connection } from '../../../hub/connection.ts';
import type { Hub } from '../../../hub/hub.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';

const CONNECTIONS = 100;
/** Connections that are looked at in one turn of the event loop: about a millisecond. */
const LOOKS_PER_TURN = 4_096;

export const listConnections: Handler<typeof admin, 'ListConnections', AdminContext> = async (
  { hub },
  { maxResults = CONNECTIONS, nextToken = '0', service, scope = '', sourceIp = '' },
) => {
  const from = Number(nextToken);
  const found: Connection[] = [];
  let looks = 0;
  for (const connection of hub) {
    if (++looks % LOOKS_PER_TURN === 0) await nextTurn();
    const { info, serial } = connection;
    if (serial < from || (service !== undefined && connection.kind !== service)) continue;
    if (!info.scope.includes(scope) || !info.sourceIp.startsWith(sourceIp)) continue;
    if (found.length === maxResults)
      return { connections: found.map((one) => shown(hub, one)), nextToken: String(serial) };
    found.push(connection);
  }
  return { connections: found.map((one) => shown(hub, one)) };
};

function shown(hub: Hub, connection: Connection) {
  const { info, connectedAt, lastActiveAt, backlogBytes } = connection;
  const { key } = connection.session as { readonly key?: string };
  return {
    id: info.id,
    service: connection.kind,
    scope: info.scope,
    ...(key !== undefined && { userId: key }),
    connectedAt: new Date(hub.shown(connectedAt)),
    lastActiveAt: new Date(hub.shown(lastActiveAt)),
    sourceIp: info.sourceIp,
    ...connection.traffic,
    backlogBytes,
  };
}
