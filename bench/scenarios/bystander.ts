// Four clients flood the server; what does a fifth notice, who sends a message now and then?
import { setTimeout as pause } from 'node:timers/promises';
import { opcodes } from '../../src/hub/websocket/frame.ts';
import { addressOf } from '../harness/swarm/connect-to.ts';
import { Poster } from '../harness/workloads/poster.ts';
import { ClientSocket, handshakeOf, maskedFrame } from '../harness/swarm/client-socket.ts';
import { startFlood } from '../harness/traffic/flood.ts';
import type { Flood } from '../harness/traffic/flood.ts';
import { createRoom, createTokens } from '../harness/workloads/room.ts';
import type { Row } from '../harness/row.ts';
import { figure, ratioRow } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import type { Subject } from '../harness/servers/subject.ts';
import { startFanfare } from '../harness/servers/subject.ts';

const FLOODERS = 4;
const MESSAGES = 300;
const BETWEEN_MS = 3;
/** Beside each flood: whether they arrive, as they are. */
const POSTS = 5;
/** After a flood begins or ends, before anything is measured. */
const SETTLING_MS = 300;
/** A flood lasts a second or two. */
const SWEEPS_MAX = 5;
const HANDSHAKES_PER_SECOND = 1_000;
/** A message that takes longer is lost. */
const PATIENCE_MS = 10_000;

type Kind = { readonly id: string; readonly name: string; flood(url: string): Promise<Flood> | Flood };

const kinds: readonly Kind[] = [
  { id: 'messages', name: 'messages of a byte', flood: (url) => sockets(url, maskedFrame('x')) },
  { id: 'pings', name: 'pings', flood: (url) => sockets(url, maskedFrame('ping', opcodes.ping)) },
  { id: 'fragments', name: 'fragments without end', flood: (url) => fragments(url) },
  { id: 'chat', name: 'nested JSON to chat', flood: (url) => chat(url) },
  { id: 'requests', name: 'pipelined requests', flood: (url) => requests(url, 'GET /health') },
  { id: 'unsigned', name: 'pipelined unsigned requests', flood: (url) => requests(url, 'POST /SendEvent') },
  { id: 'handshakes', name: `${HANDSHAKES_PER_SECOND} refused handshakes a second`, flood: (url) => refused(url) },
];

export const bystander: Scenario = {
  name: 'bystander',
  about: `round trips of one client beside ${FLOODERS} that send at full speed: the 99th percentile, to that without them`,
  sides: 'beside, alone',

  async run({ sweeps, profileFolder, isGate }: Settings): Promise<Findings> {
    await using subject = await startFanfare({ profileFolder, isFlooded: true });
    using poster = await Poster.open(subject.url);
    const scale = isGate
      ? { sweeps: 1, messages: 10, settlingMs: 50 }
      : { sweeps, messages: MESSAGES, settlingMs: SETTLING_MS };
    const rows: Row[] = [];
    for (const kind of kinds) rows.push(await measure(subject, kind, poster, scale));
    return { rows, faults: poster.faults };
  },
};

type Scale = { readonly sweeps: number; readonly messages: number; readonly settlingMs: number };

async function measure({ url }: Subject, kind: Kind, poster: Poster, scale: Scale): Promise<Row> {
  const { messages, settlingMs } = scale;
  const alone: number[] = [];
  const beside: number[] = [];
  await p99OfRoundTrips(url, messages);
  for (let sweep = 0; sweep < Math.min(scale.sweeps, SWEEPS_MAX); sweep++) {
    alone.push(await p99OfRoundTrips(url, messages));
    {
      await using _flood = await startFlood(await kind.flood(url));
      await pause(2 * settlingMs);
      beside.push(await p99OfRoundTrips(url, messages));
      await poster.latencies(POSTS);
    }
    await pause(settlingMs);
  }
  return ratioRow(`bystander-${kind.id}`, `beside ${kind.name}`, beside, alone, [figure('p99', 'ms', beside, alone)]);
}

async function p99OfRoundTrips(url: string, messages: number): Promise<number> {
  let answered: () => void = () => {};
  const client = new ClientSocket(addressOf(url), '/prod', undefined, () => answered());
  await client.opened;
  const roundTripsMs: number[] = [];
  for (let message = 0; message < messages; message++) {
    const answer = Promise.withResolvers<void>();
    answered = answer.resolve;
    const start = performance.now();
    client.say('{"action":"hello"}');
    const impatience = setTimeout(() => answer.reject(new Error('A message of the bystander was lost')), PATIENCE_MS);
    await answer.promise;
    clearTimeout(impatience);
    roundTripsMs.push(performance.now() - start);
    await pause(BETWEEN_MS);
  }
  client.destroy();
  return roundTripsMs.toSorted((a, b) => a - b)[Math.floor(messages * 0.99)]!;
}

const each = <T>(value: T): T[] => Array.from({ length: FLOODERS }, () => value);

const sockets = (url: string, unit: Buffer): Flood => ({
  ...addressOf(url),
  unit: unit.toString('latin1'),
  handshakes: each(handshakeOf(addressOf(url), '/prod')),
});

/** The first fragment of a message, and then empty ones: nothing is ever whole. */
function fragments(url: string): Flood {
  const [first = ''] = each(handshakeOf(addressOf(url), '/prod'));
  const begun = first + maskedFrame('x', opcodes.text, false).toString('latin1');
  return { ...sockets(url, maskedFrame('', opcodes.continuation, false)), handshakes: each(begun) };
}

async function chat(url: string): Promise<Flood> {
  const tokens = await createTokens(url, await createRoom(url), FLOODERS);
  const nested = `${'['.repeat(4_000)}${']'.repeat(4_000)}`;
  return {
    ...sockets(url, maskedFrame(nested)),
    handshakes: tokens.map((token) => handshakeOf(addressOf(url), '/', token)),
  };
}

const requests = (url: string, line: string): Flood => ({
  ...addressOf(url),
  unit: `${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`,
  handshakes: each(''),
});

const refused = (url: string): Flood => ({
  ...addressOf(url),
  unit: handshakeOf(addressOf(url), '/nowhere'),
  handshakes: [],
  perSecond: HANDSHAKES_PER_SECOND,
});
