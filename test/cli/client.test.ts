// The client by itself: what the command line cannot show in reasonable time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { call } from '../../src/aws/client/client.ts';
import { parseEndpoint } from '../../src/aws/client/endpoint.ts';
import { buildRequest } from '../../src/aws/client/request.ts';
import { waitMs } from '../../src/aws/client/retry.ts';
import { TransportError } from '../../src/aws/client/transport.ts';
import { Float } from '../../src/aws/exact-json.ts';
import type { Service } from '../../src/aws/shape.ts';
import {
  double,
  integer,
  list,
  map,
  optional,
  path,
  query,
  service,
  string,
  structure,
  timestamp,
  boolean,
} from '../../src/aws/shape.ts';

const model: Service = service({
  id: 'test',
  doc: 'A service.',
  apiVersion: '2020-01-01',
  signingName: 'test',
  wireNames: 'lower-first',
  base: 'host',
  errors: {},
  operations: {
    Untag: {
      http: 'DELETE /tags/{resourceArn}',
      doc: 'Lists in the query.',
      input: { ResourceArn: path(string()), TagKeys: query(list(string())), Force: optional(query(boolean())) },
      output: {},
      errors: [],
    },
    Make: {
      http: 'POST /make',
      doc: 'All kinds of members.',
      input: {
        Name: string(),
        Rate: optional(double()),
        Count: optional(integer()),
        At: optional(timestamp()),
        Nested: optional(structure({ InnerName: optional(string()), Tags: optional(map(string(), string())) })),
      },
      output: { Name: optional(string()) },
      errors: [],
    },
  },
});

const endpoint = parseEndpoint('http://127.0.0.1:1')!;
const build = (name: string, input: Record<string, unknown>) =>
  buildRequest(model, model.operations[name]!, input, endpoint);
const options = {
  region: 'us-east-1',
  credential: undefined,
  userAgent: 'test',
  connectTimeoutMs: 1000,
  readTimeoutMs: 10_000,
  verifyTls: true,
  maxAttempts: 1,
};

test('lists in a query are repeated, and nothing is sent that was not given', () => {
  const { method, target, body } = build('Untag', { ResourceArn: 'a:b/c', TagKeys: ['x y', 'z'] });
  assert.deepEqual([method, target, body.length], ['DELETE', '/tags/a%3Ab%2Fc?tagKeys=x%20y&tagKeys=z', 0]);
  assert.equal(build('Untag', { ResourceArn: 'a', TagKeys: [], Force: true }).target, '/tags/a?force=true');
});

test('bodies are JSON as Python writes it, with the names of the wire', () => {
  const input = {
    Nested: {
      InnerName: 'é',
      Tags: new Map([
        ['2', 'b'],
        ['1', 'a'],
      ]),
    },
    Name: 'n',
    Rate: 1000,
    Count: 12345678901234567890n,
    At: new Date('2022-03-16T04:44:09.123Z'),
  };
  assert.equal(
    Buffer.from(build('Make', input).body).toString(),
    '{"name": "n", "rate": 1000.0, "count": 12345678901234567890, "at": "2022-03-16T04:44:09.123Z", ' +
      String.raw`"nested": {"innerName": "\u00e9", "tags": {"2": "b", "1": "a"}}}`,
  );
  assert.equal(
    Buffer.from(build('Make', { Name: 'n', Rate: new Float(NaN) }).body).toString(),
    '{"name": "n", "rate": "NaN"}',
  );
});

test('endpoints keep their path and query, and lose user, password and default port', () => {
  const cases: [string, string, string, string][] = [
    ['http://127.0.0.1:3263/prod', '127.0.0.1:3263', '/prod', ''],
    ['https://user:pw@a.example:443//a//?x=1#f', 'a.example', '//a//', 'x=1'],
    ['http://[::1]:80/é', '[::1]', '/%C3%A9', ''],
  ];
  for (const [url, host, basePath, search] of cases) {
    const parsed = parseEndpoint(url);
    assert.deepEqual([parsed?.host, parsed?.path, parsed?.query], [host, basePath, search]);
  }
  for (const url of ['http://', 'ftp://a', 'http://a:99999', 'http://bad host', 'http://a:port'])
    assert.equal(parseEndpoint(url), undefined, url);
});

test('waits double, and end at twenty seconds', () => {
  const half = () => 0.5;
  assert.deepEqual(
    [1, 2, 3, 10].map((attempt) => waitMs(attempt, half)),
    [500, 1000, 2000, 20_000],
  );
});

async function serving(behave: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    endpoint: parseEndpoint(`http://127.0.0.1:${port}/base`)!,
    url: `http://127.0.0.1:${port}/base/make`,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('a server that is silent, hangs up or talks nonsense is told apart', async () => {
  const cases: [(socket: Socket) => void, string][] = [
    [() => {}, 'read-timeout'],
    [(socket) => socket.once('data', () => socket.destroy()), 'closed'],
    [(socket) => socket.once('data', () => socket.end('nonsense')), 'closed'],
    [(socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{')), 'closed'],
  ];
  for (const [behave, kind] of cases) {
    using server = await serving(behave);
    const readTimeoutMs = kind === 'read-timeout' ? 20 : options.readTimeoutMs;
    const asked = { ...options, readTimeoutMs, endpoint: server.endpoint };
    const failure = await call(model, 'Make', { Name: 'n' }, asked).catch((cause: unknown) => cause);
    assert.ok(failure instanceof TransportError, String(failure));
    assert.deepEqual([failure.kind, failure.url], [kind, server.url]);
  }
});

test('a good status with a body that is not JSON is an empty answer', async () => {
  using server = await serving(
    (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno')),
  );
  assert.deepEqual(await call(model, 'Make', { Name: 'n' }, { ...options, endpoint: server.endpoint }), {});
});
