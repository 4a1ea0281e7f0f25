// The gateway that the fuzzers shoot at: one for a file, with a witness that looks whether it took any harm.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { sign } from '../../src/aws/sigv4/sign.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import type { Log } from '../../src/base/log.ts';
import { join, newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';

export type Answer = {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
};
export type Shot = {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
};

/** A half-closed connection is closed by the other side at once; a test must not wait for ever to see that it is not. */
const PATIENCE_MS = 10_000;

/** Generous: what a few hundred requests leave behind must not be near it. */
const GROWTH_BYTES_MAX = 256 * 1024 * 1024;

/** A started gateway, a room with an untouched member, an untouched API socket, and a log that remembers. */
export async function startTarget(options: { clock?: Clock; limits?: Partial<Limits> } = {}) {
  await using cleanup = new AsyncDisposableStack();
  const errors: { fields: { err?: unknown }; message: string }[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields, message) => void errors.push({ fields, message }),
  };
  const gateway = cleanup.use(await testGateway({ ...options, log }));
  const witnessRoom = await newRoom(gateway, { name: 'witness' });
  const chatWitness = cleanup.use(await join(gateway, witnessRoom, 'witness', { sessionDurationInMinutes: 180 }));
  const apiWitness = cleanup.use(await TestClient.open(`${gateway.socketUrl}/prod`));
  const agent = new Agent({ keepAlive: true });
  cleanup.defer(() => agent.destroy());
  const bytesBefore = process.memoryUsage().rss;
  const roomsBefore = gateway.context.store.rooms.count(gateway.context.account, REGION);
  let witnessed = 0;

  /** Through operations and sockets alike, everybody else is served as if nothing happened. */
  async function assertWitnessed(): Promise<void> {
    const text = `witnessed ${++witnessed}`;
    await gateway.chat.sendEvent({ roomIdentifier: witnessRoom, eventName: text });
    assert.equal((await chatWitness.frame())['EventName'], text);
    await gateway.connections.postToConnection({ ConnectionId: apiWitness.connectionId, Data: text });
    assert.equal(await apiWitness.next(), text);
  }

  return {
    ...gateway,
    roomCount: () => gateway.context.store.rooms.count(gateway.context.account, REGION),
    roomsBefore,

    /** The bytes, as they are, on a connection of their own; returns all that came back. */
    async raw(bytes: Uint8Array): Promise<string> {
      const socket = connect({ port: gateway.port, host: '127.0.0.1', noDelay: true });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      // A server that hangs up in the middle of garbage does right.
      socket.on('error', () => socket.destroy());
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.write(bytes);
      // The server has read our bytes when it has answered a request that came after them.
      for (let trips = 0; trips < 2; trips++)
        await send({ method: 'GET', target: '/health', headers: {}, body: Buffer.alloc(0) });
      socket.end();
      const hung = new Error(
        `the server kept the connection open after ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`,
      );
      const patience = setTimeout(() => socket.destroy(hung), PATIENCE_MS);
      await closed;
      clearTimeout(patience);
      if (socket.errored === hung) throw hung;
      return Buffer.concat(chunks).toString('latin1');
    },

    send,
    assertWitnessed,

    /** After everything: nothing failed inside, nothing grew without bound, and everybody is still served. */
    async assertUnharmed(): Promise<void> {
      await assertWitnessed();
      assert.equal(
        apiWitness.pending.length + chatWitness.pending.length,
        0,
        'the witnesses got nothing that was not for them',
      );
      assert.deepEqual(errors, [], 'nothing of our own failed');
      const grown = process.memoryUsage().rss - bytesBefore;
      assert.ok(grown < GROWTH_BYTES_MAX, `memory grew by ${Math.round(grown / 1024 / 1024)} MB`);
    },

    [Symbol.asyncDispose]: moved(cleanup),
  };

  async function send({ method, target, headers, body }: Shot): Promise<Answer> {
    const length = body.length > 0 || method === 'POST' ? { 'content-length': String(body.length) } : {};
    const outgoing = request({
      host: '127.0.0.1',
      port: gateway.port,
      agent,
      method,
      path: target,
      headers: { ...length, ...headers },
    });
    outgoing.end(body);
    const [incoming] = await once(outgoing, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    return { status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(chunks).toString() };
  }
}

export type Target = Awaited<ReturnType<typeof startTarget>>;

function moved(cleanup: AsyncDisposableStack): () => Promise<void> {
  const rest = cleanup.move();
  return () => rest.disposeAsync();
}

/** A request with a signature that holds. */
export function signed(shot: Omit<Shot, 'headers'>, service: string, now = Date.now()): Shot {
  const headers = { host: 'fanfare.example', 'content-type': 'application/json' };
  return { ...shot, headers: { ...headers, ...sign({ ...shot, headers }, rootKey, { region: REGION, service, now }) } };
}

/** The head of a WebSocket handshake as bytes. */
export function handshake(path: string, protocol?: string, more: Record<string, string> = {}): Buffer {
  const headers = {
    Host: 'fanfare.example',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...(protocol !== undefined && { 'Sec-WebSocket-Protocol': protocol }),
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}

/** The statuses of all responses in what came back. */
export const statusesOf = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status));
