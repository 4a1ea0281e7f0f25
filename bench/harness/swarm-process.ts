// The process that holds the client sockets of one server, so that what clients cost is not mixed with what servers cost.
import { ClientSocket } from './client-socket.ts';
import { Lane } from './lane.ts';
import type {
  AcceptOrder,
  Answer,
  ConverseOrder,
  OpenOrder,
  Order,
  Outcome,
  RequestOrder,
  SayOrder,
} from './orders.ts';

const OPENING_AT_ONCE = 100;
const ORDER_TIMEOUT_MS = 30_000;

const sockets: ClientSocket[] = [];
let lanes: Lane[] = [];
let delivered = 0;
let isBusy = false;
/** Called for every delivery and every answer. */
let progress: () => void = () => {};

async function open({ host, port, path, protocols }: OpenOrder): Promise<Answer> {
  const ids: string[] = [];
  for (let at = 0; at < protocols.length; at += OPENING_AT_ONCE) {
    const batch = protocols
      .slice(at, at + OPENING_AT_ONCE)
      .map((protocol) => new ClientSocket({ host, port }, path, protocol, count));
    sockets.push(...batch);
    ids.push(...(await Promise.all(batch.map(({ opened }) => opened))));
  }
  return { ids };
}

async function accept({ host, port, path, protocols, atOnce }: AcceptOrder): Promise<Outcome> {
  const latenciesMs: number[] = [];
  let next = 0;
  let refused = 0;
  async function lane(): Promise<void> {
    while (next < protocols.length) {
      const start = performance.now();
      const socket = new ClientSocket({ host, port }, path, protocols[next++], count);
      await socket.opened.then(
        () => latenciesMs.push(performance.now() - start),
        () => refused++,
      );
      socket.destroy();
      progress();
    }
  }
  const isDone = () => latenciesMs.length + refused === protocols.length;
  const go = () => {
    for (let started = 0; started < atOnce; started++) void lane();
  };
  return { ...(await measured(0, isDone, go)), refused, latenciesMs };
}

function count(messages: number): void {
  delivered += messages;
  progress();
}

async function request({
  host,
  port,
  lanes: laneCount,
  requests,
  deliveries,
  staysAwake,
}: RequestOrder): Promise<Outcome> {
  lanes = await openLanes(host, port, laneCount);
  let next = 0;
  let answered = 0;
  let accepted = 0;
  const isDone = () => answered === requests.length;
  function feed(lane: Lane): void {
    if (next === requests.length) return;
    lane.send(requests[next++]!, (status) => {
      answered++;
      if (status === 200) accepted++;
      if (status !== 0) feed(lane);
      progress();
    });
  }
  const go = () => {
    lanes.forEach(feed);
    if (staysAwake) stayAwake();
  };
  return {
    ...(await measured(deliveries, isDone, go)),
    refused: requests.length - accepted,
    ...(staysAwake && { cpuNs: 0 }),
  };
}

/** Look for the next bytes again and again instead of sleeping until they come. */
function stayAwake(): void {
  if (isBusy) setImmediate(stayAwake);
}

/** As many open lanes as asked for: those of before that are still fresh, and new ones. */
async function openLanes(host: string, port: number, wanted: number): Promise<Lane[]> {
  const kept = lanes.filter((lane) => lane.isFresh).slice(0, wanted);
  for (const lane of lanes) if (!kept.includes(lane)) lane.destroy();
  const added = Array.from({ length: wanted - kept.length }, () => new Lane(host, port));
  await Promise.all(added.map(({ opened }) => opened));
  return [...kept, ...added];
}

async function say({ texts, deliveries }: SayOrder): Promise<Outcome> {
  const go = () => texts.forEach((text, index) => sockets[index]!.say(text));
  return { ...(await measured(deliveries, () => true, go)), refused: 0 };
}

async function converse({ texts, messages }: ConverseOrder): Promise<Outcome> {
  const latenciesMs: number[] = [];
  let begun = 0;
  const go = () => {
    for (const [index, text] of texts.entries()) {
      const socket = sockets[index]!;
      let start = 0;
      const next = () => {
        if (begun++ >= messages) return;
        start = performance.now();
        socket.say(text);
      };
      socket.delivered = (count_) => {
        latenciesMs.push(performance.now() - start);
        next();
        count(count_);
      };
      next();
    }
  };
  const outcome = await measured(messages, () => true, go);
  for (const socket of sockets) socket.delivered = count;
  return { ...outcome, refused: 0, latenciesMs };
}

/** Do something, and wait until all that it leads to has come, or for so long. */
async function measured(
  deliveries: number,
  isAnswered: () => boolean,
  go: () => void,
): Promise<Omit<Outcome, 'refused'>> {
  const before = delivered;
  const cpu = process.cpuUsage();
  const start = performance.now();
  isBusy = true;
  await new Promise<void>((resolve) => {
    const impatience = setTimeout(resolve, ORDER_TIMEOUT_MS);
    progress = () => {
      if (delivered - before < deliveries || !isAnswered()) return;
      clearTimeout(impatience);
      resolve();
    };
    go();
  });
  progress = () => {};
  isBusy = false;
  const { user, system } = process.cpuUsage(cpu);
  return { delivered: delivered - before, elapsedMs: performance.now() - start, cpuNs: (user + system) * 1000 };
}

function close(): Answer {
  for (const socket of sockets) socket.destroy();
  for (const lane of lanes) lane.destroy();
  return { delivered };
}

async function obey(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'open':
      return open(order);
    case 'accept':
      return accept(order);
    case 'request':
      return request(order);
    case 'say':
      return say(order);
    case 'converse':
      return converse(order);
    case 'close':
      return close();
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (cause: Error) => process.send!({ error: cause.message }),
  );
});
// Without the bench there is nothing to do here.
process.on('disconnect', () => process.exit());
