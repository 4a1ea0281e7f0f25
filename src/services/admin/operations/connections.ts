import type { Handler } from '../../../aws/server/dispatch.ts';
import type { Input } from '../../../aws/shape.ts';
import { nextTurn } from '../../../base/clock.ts';
import type { Connection } from '../../../hub/connection.ts';
import type { Hub } from '../../../hub/hub.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';
import { errors } from '../refusals.ts';
import { Smallest } from '../smallest.ts';

type On<Name extends keyof typeof admin.operations> = Handler<typeof admin, Name, AdminContext>;
type Asked = Input<typeof admin, 'ListConnections'>;

const CONNECTIONS = 100;
/** Connections that are looked at in one turn of the event loop: about a millisecond. */
const LOOKS_PER_TURN = 4_096;

export const listConnections: On<'ListConnections'> = async ({ hub }, asked) => {
  const { maxResults = CONNECTIONS, nextToken = '0', sortBy } = asked;
  const from = Number(nextToken);
  if (sortBy !== undefined) return sorted(hub, { ...asked, sortBy }, from, maxResults);
  const found: Connection[] = [];
  let looks = 0;
  for (const connection of hub) {
    if (++looks % LOOKS_PER_TURN === 0) await nextTurn();
    if (connection.serial < from || !isWanted(connection, asked)) continue;
    if (found.length === maxResults)
      return { connections: found.map((one) => shown(hub, one)), nextToken: String(connection.serial) };
    found.push(connection);
  }
  return { connections: found.map((one) => shown(hub, one)) };
};

export const getConnection: On<'GetConnection'> = ({ hub }, { connectionId }) => {
  const connection = hub.get(connectionId);
  if (!connection) throw errors.ResourceNotFoundException(`There is no connection ${connectionId} (any more)`);
  const { userAgent } = connection.info;
  return { ...shown(hub, connection), ...(userAgent !== null && { userAgent }) };
};

/** What is sorted changes all the time, so that a page begins after so many, and not after one that may be gone. */
async function sorted(
  hub: Hub,
  asked: Asked & { sortBy: NonNullable<Asked['sortBy']> },
  from: number,
  maxResults: number,
): Promise<{ connections: ReturnType<typeof shown>[]; total: number; nextToken?: string }> {
  const { sortBy, descending = false } = asked;
  const end = from + maxResults;
  const first = new Smallest<Connection>(end, valueFor(sortBy), descending);
  let total = 0;
  let looks = 0;
  for (const connection of hub) {
    if (++looks % LOOKS_PER_TURN === 0) await nextTurn();
    if (!isWanted(connection, asked)) continue;
    total++;
    first.add(connection);
  }
  const connections = first
    .list()
    .slice(from)
    .map((one) => shown(hub, one));
  return { connections, total, ...(end < total && { nextToken: String(end) }) };
}

const userOf = (connection: Connection) => (connection.session as { readonly key?: string }).key;

function isWanted(connection: Connection, { service, scope = '', sourceIp = '', userId = '' }: Asked): boolean {
  const { info, kind } = connection;
  if (service !== undefined && kind !== service) return false;
  if (!info.scope.includes(scope) || !info.sourceIp.startsWith(sourceIp)) return false;
  return userId === '' || (userOf(connection)?.startsWith(userId) ?? false);
}

function valueFor(sortBy: NonNullable<Asked['sortBy']>): (connection: Connection) => string | number {
  switch (sortBy) {
    case 'scope':
      return ({ info }) => info.scope;
    case 'sourceIp':
      return ({ info }) => info.sourceIp;
    case 'userId':
      return (connection) => userOf(connection) ?? '';
    case 'bytesIn':
    case 'bytesOut':
      return ({ traffic }) => traffic[sortBy];
    case 'connectedAt':
    case 'lastActiveAt':
    case 'backlogBytes':
      return (connection) => connection[sortBy];
  }
}

function shown(hub: Hub, connection: Connection) {
  const { info, connectedAt, lastActiveAt, backlogBytes } = connection;
  const userId = userOf(connection);
  return {
    id: info.id,
    service: connection.kind,
    scope: info.scope,
    ...(userId !== undefined && { userId }),
    connectedAt: new Date(hub.shown(connectedAt)),
    lastActiveAt: new Date(hub.shown(lastActiveAt)),
    sourceIp: info.sourceIp,
    ...connection.traffic,
    backlogBytes,
  };
}
