// Handshakes, for clients that stay and for clients that go again.
import { ClientSocket } from './client-socket.ts';
import type { Crowd } from './crowd.ts';
import type { AcceptOrder, Hello, OpenOrder, Opened, Outcome } from './orders.ts';

export async function open(crowd: Crowd, order: OpenOrder): Promise<Opened> {
  const { protocols, atOnce } = order;
  const ids: string[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    while (next < protocols.length) {
      const at = next++;
      const socket = socketOf(crowd, order, at);
      crowd.sockets.push(socket);
      ids[at] = await admitted(socket, order.hello);
      socket.delivered = crowd.count;
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, protocols.length) }, lane));
  return { ids };
}

function socketOf(crowd: Crowd, { addresses, path, protocols }: OpenOrder | AcceptOrder, at: number): ClientSocket {
  return new ClientSocket(addresses[at % addresses.length]!, path, protocols[at], crowd.count);
}

/** When the handshake is done and both have said what they say to each other. Resolves with the connection id. */
async function admitted(socket: ClientSocket, hello: Hello | undefined): Promise<string> {
  const greeted = hello && greeting(socket, hello);
  const id = await socket.opened;
  if (hello) for (const text of hello.says) socket.say(text);
  await greeted;
  return id;
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

export async function accept(crowd: Crowd, order: AcceptOrder): Promise<Outcome> {
  const { protocols, atOnce, hello } = order;
  const latenciesMs: number[] = [];
  let next = 0;
  let refused = 0;
  async function lane(): Promise<void> {
    while (next < protocols.length) {
      const start = performance.now();
      const socket = socketOf(crowd, order, next++);
      await admitted(socket, hello).then(
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
