// What strangers begin and do not finish has one bound in memory, whatever they begin. Measured on a process of its own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

const KB = 1024;
const MB = 1024 * KB;
const BOUND = 16 * MB;
/** With copies while a buffer grows, and garbage until it is collected. */
const RSS_GROWTH_MAX = 9 * BOUND;

type Server = Awaited<ReturnType<typeof startProcess>>;

/** Nobody is to be refused for another reason. */
const LIMITS = [`unfinishedBytesMax=${BOUND}`, 'requestTimeoutMs=600000', 'requestBodyPatienceMs=600000'];

const startServer = (...limits: string[]) =>
  startProcess(['--data', ':memory:', ...[...LIMITS, ...limits].flatMap((limit) => ['--limit', limit])]);

let server: Server;
before(async () => void (server = await startServer()));
after(() => server[Symbol.asyncDispose]());

async function rssBytes({ url }: Server): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]);
}

/** Connections that say the same and then nothing more. */
class Strangers implements AsyncDisposable {
  readonly sockets: Socket[] = [];
  /** What the server said to each when it had enough. */
  readonly answers = new Map<Socket, string>();

  async open({ url }: Server, count: number, words: readonly Buffer[], handshake = ''): Promise<void> {
    for (let n = 0; n < count; n++) {
      const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
      this.sockets.push(socket);
      socket.on('error', () => {});
      if (handshake) {
        socket.write(handshake);
        await once(socket, 'data');
      }
      socket.on('data', (chunk) =>
        this.answers.set(socket, (this.answers.get(socket) ?? '') + chunk.toString('latin1')),
      );
      for (const word of words) await new Promise((resolve) => socket.write(word, resolve));
    }
  }

  /** How many had to give way. */
  get refused(): number {
    return this.sockets.filter((socket) => socket.destroyed || this.answers.has(socket)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
  }
}

/** What an SDK's client tries: where both took long, a large body may have held more than the many small ones. */
const TRIES = 3;

/** A large body is read to its end, and a message is answered. */
async function assertServesOthers({ url, socketUrl }: Server): Promise<void> {
  let response!: Response;
  for (let n = 0; n < TRIES && response?.status !== 403; n++)
    response = await fetch(`${url}/SendEvent`, { method: 'POST', body: Buffer.alloc(MB) });
  assert.equal(response.status, 403, await response.text());
  await using client = await TestClient.open(`${socketUrl}/prod`);
  client.send(`{"filling":"${'x'.repeat(20 * KB)}"}`);
  assert.match(await client.next(), /Forbidden/);
}

type Kind = {
  readonly words: readonly Buffer[];
  readonly handshake?: string;
  /** What each of them holds. */
  readonly bytes: number;
  readonly refusal: RegExp;
  /** What is tried, in bounds. */
  readonly bounds: number;
};

const handshake =
  'GET /prod HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const head = (line: string) => Buffer.from(`POST /SendEvent HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n`);
/** A frame of zeros, masked with zeros. */
const frame = (first: number, bytes: number) =>
  Buffer.concat([Buffer.of(first, 0xfe, bytes >> 8, bytes & 0xff, 0, 0, 0, 0), Buffer.alloc(bytes)]);
const TRY_AGAIN = /^\x88\x11\x03\xf5Try again later/;
const UNAVAILABLE = /^HTTP\/1.1 503 [^]*too many unfinished requests/;

const kinds: { readonly [name: string]: Kind } = {
  'bodies of requests': {
    words: [head(`Content-Length: ${MB}`), Buffer.alloc(MB - 1)],
    bytes: MB,
    refusal: UNAVAILABLE,
    bounds: 12,
  },
  'messages in fragments': {
    words: [frame(0x01, 31 * KB), frame(0x00, 31 * KB), frame(0x00, 31 * KB), frame(0x00, 31 * KB)],
    handshake,
    bytes: 128 * KB,
    refusal: TRY_AGAIN,
    bounds: 12,
  },
  'frames of which only the first bytes have come': {
    words: [frame(0x81, 32 * KB).subarray(0, 20)],
    handshake,
    bytes: 32 * KB,
    refusal: TRY_AGAIN,
    bounds: 3,
  },
  'heads of requests': {
    words: [Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\n${`X: ${'x'.repeat(990)}\r\n`.repeat(15)}`)],
    bytes: 15 * KB,
    refusal: UNAVAILABLE,
    bounds: 3,
  },
};

for (const [name, { words, handshake: greeting, bytes, refusal, bounds }] of Object.entries(kinds)) {
  test(`${name}: half of the bound is held for anybody, and never more than all of it`, async (t) => {
    const rssBefore = await rssBytes(server);
    await using strangers = new Strangers();
    const half = Math.floor(BOUND / 2 / bytes);
    await strangers.open(server, half, words, greeting);
    await assertServesOthers(server);
    assert.equal(strangers.refused, 0);

    const more = (2 * bounds - 1) * half;
    await strangers.open(server, more, words, greeting);
    await until(() => strangers.refused > more - 2 * half);
    await assertServesOthers(server);
    const growth = (await rssBytes(server)) - rssBefore;
    t.diagnostic(`${Math.round(growth / MB)} MB more, ${strangers.refused} of ${half + more} refused`);
    assert.ok(growth <= RSS_GROWTH_MAX, `${growth} bytes`);
    for (const answer of strangers.answers.values()) assert.match(answer, refusal);
  });
}

test('a body in chunks of a byte costs what it holds, and not what Node makes of a chunk', async (t) => {
  const rssBefore = await rssBytes(server);
  await using strangers = new Strangers();
  const CHUNKS = 20_000;
  await strangers.open(server, 30, [head('Transfer-Encoding: chunked'), Buffer.from('1\r\nx\r\n'.repeat(CHUNKS))]);
  await assertServesOthers(server);
  const growth = (await rssBytes(server)) - rssBefore;
  t.diagnostic(`${Math.round(growth / MB)} MB more for ${30 * CHUNKS} chunks`);
  assert.equal(strangers.refused, 0);
  assert.ok(growth <= 64 * MB, `${growth} bytes`);
});

test('clients that are read no faster than they may: what waits of them is bounded too', async (t) => {
  await using slow = await startServer('clientFramesPerSecond=1', 'clientFramesBurst=1');
  const rssBefore = await rssBytes(slow);
  await using strangers = new Strangers();
  // Empty pongs, of which nobody hears again.
  const flood = Buffer.alloc(240 * KB, Buffer.of(0x8a, 0x80, 0, 0, 0, 0));
  const count = (12 * BOUND) / (64 * KB);
  await strangers.open(slow, count, [flood], handshake);
  const growth = (await rssBytes(slow)) - rssBefore;
  t.diagnostic(`${Math.round(growth / MB)} MB more, ${strangers.refused} of ${count} refused`);
  assert.ok(strangers.refused > 0 && strangers.refused < count, `${strangers.refused} of ${count}`);
  assert.ok(growth <= RSS_GROWTH_MAX, `${growth} bytes`);
  for (const answer of strangers.answers.values()) assert.match(answer, TRY_AGAIN);
});
