// The bench's checker of what clients hear: a server that loses, repeats, swaps or changes one delivery is found out.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type WebSocket from 'ws';
import { WebSocketServer } from 'ws';
import type { Scenario, Settings } from '../../bench/harness/scenario.ts';
import { Swarm } from '../../bench/harness/swarm/swarm.ts';
import { eventRequest } from '../../bench/harness/requests.ts';
import { hearEvents, hearPosts } from '../../bench/harness/workloads/hearing.ts';
import { judge } from '../../bench/judge.ts';

const MEMBERS = 4;
/** The delivery that goes wrong, of those to the first client. */
const WRONG = 2;
/** How long the swarm waits for what never comes. */
const PATIENCE_MS = 400;

type Wrong = (socket: WebSocket, text: string, next: (later: string) => void) => void;

const faults: Readonly<Record<string, Wrong>> = {
  lost: () => {},
  repeated(socket, frame) {
    socket.send(frame);
    socket.send(frame);
  },
  swapped: (_socket, frame, next) => next(frame),
  changed: (socket, frame) => socket.send(frame.replace('[[0', '[[9')),
};

/** It lets every client hear what is sent to `/SendEvent`, and one what is posted to it, but for one delivery. */
async function faultyServer(wrong: Wrong | undefined) {
  const sockets: WebSocket[] = [];
  let count = 0;
  let held: string | undefined;
  const deliver = (client: number, frame: string): void => {
    const socket = sockets[client]!;
    if (client > 0 || !wrong || count++ !== WRONG) socket.send(frame);
    else wrong(socket, frame, (later) => (held = later));
    if (client === 0 && held !== undefined && held !== frame) {
      socket.send(held);
      held = undefined;
    }
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const client = /@connections\/(\d+)/.exec(request.url!)?.[1];
    if (client) deliver(Number(client), body);
    else for (const [index] of sockets.entries()) deliver(index, body);
    response.end();
  }
  const server = createServer((request, response) => void answer(request, response));
  const upgrades = new WebSocketServer({ server });
  upgrades.on('headers', (headers) => headers.push(`x-fanfare-connection-id: ${sockets.length}`));
  upgrades.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function heardFrom(wrong: Wrong | undefined, kind: 'events' | 'posts'): Promise<readonly string[]> {
  await using server = await faultyServer(wrong);
  await using swarm = new Swarm(server.url, PATIENCE_MS);
  const ids: string[] = [];
  // One after another, so that the ids are those of the sockets.
  for (let member = 0; member < MEMBERS; member++) ids.push(...(await swarm.open('/', [undefined])));
  return kind === 'posts'
    ? await hearPosts(swarm, server.url, ids)
    : await hearEvents(swarm, { request: (event) => eventRequest(server.url, '', event) }, MEMBERS);
}

for (const [kind, names] of [
  ['events', Object.keys(faults)],
  ['posts', ['swapped']],
] as const) {
  test(`of ${kind}, every member hears each once and in order, and the checker says nothing`, async () => {
    assert.deepEqual(await heardFrom(undefined, kind), []);
  });

  for (const name of names) {
    test(`of ${kind}, one delivery is ${name}, and the checker says which client it was`, async () => {
      const found = await heardFrom(faults[name], kind);
      assert.equal(found.filter((line) => line.startsWith('client 0: ')).length, 1, found.join('\n'));
    });
  }
}

test('what was not heard rightly fails the run, and is not tried again', async () => {
  let runs = 0;
  const scenario = (fault: string[]): Scenario => ({
    name: 'x',
    about: '',
    sides: '',
    run: async () => ({ rows: [], faults: (runs++, fault) }),
  });
  const settings: Settings = {
    sockets: 1,
    sweeps: 1,
    random: Math.random,
    profileFolder: undefined,
    peers: [],
    isGate: true,
  };
  assert.equal((await judge(scenario([]), settings, () => {})).failures, 0);
  assert.equal((await judge(scenario(['one is missing']), settings, () => {})).failures, 1);
  assert.equal(runs, 2);
  const broken: Scenario = { ...scenario([]), run: () => Promise.reject(new Error('no server')) };
  assert.equal((await judge(broken, settings, () => {})).failures, 1);
});
