// Four clients flood the server; what does a fifth notice, who sends a message now and then?
import { setTimeout as pause } from 'node:timers/promises';
import { opcodes } from '../../src/hub/websocket/frame.ts';
import { ClientSocket, handshakeOf, maskedFrame } from '../harness/client-socket.ts';
import { startFlood } from '../harness/flood.ts';
import type { Flood } from '../harness/flood.ts';
import { createRoom, createTokens } from '../harness/room.ts';
import type { Row } from '../harness/row.ts';
import type { Findings, Scenario, Settings } from '../harness/scenario.ts';
import { medianOf, quartilesOf } from '../harness/statistics.ts';
import type { Subject } from '../harness/subject.ts';
import { startFanfare } from '../harness/subject.ts';

const FLOODERS = 4;
const MESSAGES = 300;
const BETWEEN_MS = 3;
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

  async run({ sweeps, profileFolder }: Settings): Promise<Findings> {
    await using subject = await startFanfare({ profileFolder, isFlooded: true });
    const rows: Row[] = [];
    for (const kind of kinds) rows.push(await measure(subject, kind, Math.min(sweeps, SWEEPS_MAX)));
    return { rows, faults: [] };
  },
};

async function measure(subject: Subject, kind: Kind, sweeps: number): Promise<Row> {
  const alone: number[] = [];
  const beside: number[] = [];
  await p99OfRoundTrips(subject.url);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    alone.push(await p99OfRoundTrips(subject.url));
    {
      await using _flood = await startFlood(await kind.flood(subject.url));
      await pause(2 * SETTLING_MS);
      beside.push(await p99OfRoundTrips(subject.url));
    }
    await pause(SETTLING_MS);
  }
  return {
    id: `bystander-${kind.id}`,
    name: `beside ${kind.name}`,
    ratio: quartilesOf(beside.map((ms, sweep) => ms / alone[sweep]!)),
    sweeps,
    ours: `${medianOf(beside).toFixed(2)} ms`,
    theirs: `${medianOf(alone).toFixed(2)} ms`,
  };
}

async function p99OfRoundTrips(url: string): Promise<number> {
  let answered: () => void = () => {};
  const client = new ClientSocket(addressOf(url), '/prod', undefined, () => answered());
  await client.opened;
  const roundTripsMs: number[] = [];
  for (let message = 0; message < MESSAGES; message++) {
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
  return roundTripsMs.toSorted((a, b) => a - b)[Math.floor(MESSAGES * 0.99)]!;
}

const addressOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });
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
