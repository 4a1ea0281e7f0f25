import type { Handler } from '../../../aws/server/dispatch.ts';
import type { AdminContext, Status } from '../admin-context.ts';
import type { admin } from '../model.ts';

export const getStatus: Handler<typeof admin, 'GetStatus', AdminContext> = (context) => {
  const { hub, clock, version, startedMs, slices } = context;
  const kinds = slices.map(({ kind }) => kind).toSorted();
  const ofServices: Partial<Status> = {};
  for (const { status } of slices) Object.assign(ofServices, status?.());
  return {
    version,
    time: new Date(clock.now()),
    startTime: new Date(startedMs),
    connections: Object.fromEntries(kinds.map((kind) => [kind, hub.count(kind)])),
    counts: { ...hub.stats },
    lagMs: context.lagMs(),
    memoryBytes: process.memoryUsage.rss(),
    writes: hub.writesDirectly ? 'native/send-many.node' : 'node',
    errors: context.errors(),
    bounds: context.bounds(),
    rooms: 0,
    ...ofServices,
  };
};
