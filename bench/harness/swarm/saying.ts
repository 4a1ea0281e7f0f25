// Messages that clients send: all at once, or each when the last one was answered.
import type { Crowd } from './crowd.ts';
import type { ConverseOrder, Outcome, SayOrder } from './orders.ts';

export const say = (crowd: Crowd, { texts, deliveries }: SayOrder): Promise<Outcome> =>
  crowd.measured({ deliveries, go: () => texts.forEach((text, index) => crowd.sockets[index]!.say(text)) });

export async function converse(crowd: Crowd, { texts, messages }: ConverseOrder): Promise<Outcome> {
  const latenciesMs: number[] = [];
  let begun = 0;
  function start(text: string, index: number): void {
    const socket = crowd.sockets[index]!;
    let saidAt = 0;
    const next = (): void => {
      if (begun++ >= messages) return;
      saidAt = performance.now();
      socket.say(text);
    };
    socket.delivered = (count) => {
      latenciesMs.push(performance.now() - saidAt);
      next();
      crowd.count(count);
    };
    next();
  }
  const outcome = await crowd.measured({ deliveries: messages, go: () => texts.forEach(start) });
  for (const socket of crowd.sockets) socket.delivered = crowd.count;
  return { ...outcome, latenciesMs };
}
