import type { Handler } from '../../../aws/dispatch.ts';
import type { AdminContext } from '../admin-context.ts';
import type { admin } from '../model.ts';

export const getStatus: Handler<typeof admin, 'GetStatus', AdminContext> = (context) => {
  const { hub, clock, version, startedMs } = context;
  const ivschat = hub.count('chat/');
  return {
    version,
    time: new Date(clock.now()),
    startTime: new Date(startedMs),
    connections: { apigateway: hub.count('api/'), ivschat },
    rooms: context.rooms(),
    counts: { ...hub.stats },
    lagMs: context.lagMs(),
    memoryBytes: process.memoryUsage.rss(),
    errors: context.errors(),
  };
};

const CONNECTIONS = 100;

export const listConnections: Handler<typeof admin, 'ListConnections', AdminContext> = (
  { hub },
  { maxResults = CONNECTIONS },
) => ({
  connections: hub[Symbol.iterator]()
    .take(maxResults)
    .map(({ info, connectedAt, lastActiveAt }) => ({
      id: info.id,
      scope: info.scope,
      connectedAt: new Date(hub.shown(connectedAt)),
      lastActiveAt: new Date(hub.shown(lastActiveAt)),
      sourceIp: info.sourceIp,
    }))
    .toArray(),
});
