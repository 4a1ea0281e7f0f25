// Handshakes, for clients that stay and for clients that go again.
import { ClientSocket } from './client-socket.ts';
import type { Crowd } from './crowd.ts';
import type { AcceptOrder, Hello, OpenOrder, Opened, Outcome } from './orders.ts';

export async function open(crowd: Crowd, order: OpenOrder): Promise<Opened> {
  const { address, path, protocols, atOnce, hello } = order;
  const ids: string[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    while (next < protocols.length) {
      const at = next++;
      const socket = new ClientSocket(address, path, protocols[at], crowd.count);
      crowd.sockets.push(socket);
      const greeted = hello && greeting(socket, hello);
      ids[at] = await socket.opened;
      if (hello) for (const text of hello.says) socket.say(text);
      await greeted;
      socket.delivered = crowd.count;
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, protocols.length) }, lane));
  return { ids };
}

/** When the server has said what it says to a new client; none of that counts. */
const greeting = (socket: ClientSocket, { hears }: Hello): Promise<void> =>
  new Promise((resolve) => {
    let left = hears;
    socket.delivered = (count) => {
      left -= count;
      if (left <= 0) resolve();
    };
    if (left === 0) resolve();
  });

export async function accept(crowd: Crowd, { address, path, protocols, atOnce }: AcceptOrder): Promise<Outcome> {
  const latenciesMs: number[] = [];
  let next = 0;
  let refused = 0;
  async function lane(): Promise<void> {
    while (next < protocols.length) {
      const start = performance.now();
      const socket = new ClientSocket(address, path, protocols[next++], crowd.count);
      await socket.opened.then(
        () => latenciesMs.push(performance.now() - start),
        () => refused++,
      );
      socket.destroy();
      crowd.progress();
    }
  }
  const outcome = await crowd.measured({
    deliveries: 0,
    isDone: () => latenciesMs.length + refused === protocols.length,
    go() {
      for (let started = 0; started < atOnce; started++) void lane();
    },
  });
  return { ...outcome, refused, latenciesMs };
}
