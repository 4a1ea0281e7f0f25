import type { Handler } from '../../../aws/server/dispatch.ts';
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
