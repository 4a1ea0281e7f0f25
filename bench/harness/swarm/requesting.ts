// Requests: as fast as they are answered, or as often as somebody out there has something to say.
import type { Crowd } from './crowd.ts';
import type { Lane } from './lane.ts';
import type { Outcome, PaceOrder, RequestOrder } from './orders.ts';

/** A closed loop: each lane sends when its last request was answered. */
export async function request(crowd: Crowd, order: RequestOrder): Promise<Outcome> {
  const { addresses, deliveries, staysAwake } = order;
  const requests = crowd.takePrepared();
  const lanes = await crowd.lanes(addresses, order.lanes);
  let next = 0;
  let answered = 0;
  let accepted = 0;
  function feed(lane: Lane): void {
    if (next === requests.length) return;
    lane.send(requests[next++]!, (status) => {
      answered++;
      if (isAccepted(status)) accepted++;
      if (status !== 0) feed(lane);
      crowd.progress();
    });
  }
  const outcome = await crowd.measured({
    deliveries,
    isDone: () => answered === requests.length,
    go: () => lanes.forEach(feed),
    staysAwake,
    notesArrivals: !staysAwake,
  });
  return { ...outcome, refused: requests.length - accepted };
}

/**
 * An open loop: each request has its time, and what it took is counted from then until its message has come. So a server
 * that stands still is late for all that were due meanwhile, and not for the one that happened to be under way.
 */
export async function pace(crowd: Crowd, { addresses, perSecond, ...order }: PaceOrder): Promise<Outcome> {
  const requests = crowd.takePrepared();
  const idle = [...(await crowd.lanes(addresses, order.lanes))];
  const latenciesMs: number[] = [];
  const waiting = crowd.sockets.map((): number[] => []);
  for (const [index, socket] of crowd.sockets.entries())
    socket.delivered = (count) => {
      const now = performance.now();
      for (const due of waiting[index]!.splice(0, count)) latenciesMs.push(now - due);
      crowd.count(count);
    };

  let sent = 0;
  let answered = 0;
  let accepted = 0;
  const start = performance.now();
  function send(): void {
    const now = performance.now();
    while (sent < requests.length && idle.length > 0) {
      const due = start + (sent * 1_000) / perSecond;
      if (due > now) return;
      waiting[sent % waiting.length]!.push(due);
      const lane = idle.pop()!;
      lane.send(requests[sent++]!, (status) => {
        answered++;
        if (isAccepted(status)) accepted++;
        if (status !== 0) idle.push(lane);
        crowd.progress();
      });
    }
  }
  /** Timers are too coarse for 5,000 a second. */
  const tick = (): void => {
    send();
    if (sent < requests.length) setImmediate(tick);
  };
  const outcome = await crowd.measured({
    deliveries: requests.length,
    isDone: () => answered === requests.length,
    go: tick,
    staysAwake: true,
  });
  for (const socket of crowd.sockets) socket.delivered = crowd.count;
  return { ...outcome, refused: requests.length - accepted, latenciesMs };
}

/** 200; nchan says 201 or 202. */
const isAccepted = (status: number): boolean => status >= 200 && status < 300;
