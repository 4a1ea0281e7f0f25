import type { Handler } from '../../../aws/server/dispatch.ts';
import type { Connection } from '../../../hub/connection.ts';
import type { Hub } from '../../../hub/hub.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';

const CONNECTIONS = 100;

/** By the beginnings of scopes; watchers are connections too. */
const SCOPES = { apigateway: 'api/', ivschat: 'chat/', fanfare: 'tail' } as const;
type Service = keyof typeof SCOPES;

export const listConnections: Handler<typeof admin, 'ListConnections', AdminContext> = (
  { hub },
  { maxResults = CONNECTIONS, nextToken = '0', service, scope = '', sourceIp = '' },
) => {
  const from = Number(nextToken);
  const prefix = service === undefined ? '' : SCOPES[service];
  const found: Connection[] = [];
  for (const connection of hub) {
    const { info, serial } = connection;
    if (serial < from || !info.scope.startsWith(prefix)) continue;
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
    service: serviceOf(info.scope),
    scope: info.scope,
    ...(key !== undefined && { userId: key }),
    connectedAt: new Date(hub.shown(connectedAt)),
    lastActiveAt: new Date(hub.shown(lastActiveAt)),
    sourceIp: info.sourceIp,
    ...connection.traffic,
    backlogBytes,
  };
}

const serviceOf = (scope: string): Service =>
  (Object.keys(SCOPES) as Service[]).find((service) => scope.startsWith(SCOPES[service])) ?? 'fanfare';
