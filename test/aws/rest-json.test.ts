// REST-JSON both ways: what travels where, under which name and in which form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../../src/aws/error.ts';
import { MalformedBody, parseInput, serializeError, serializeOutput } from '../../src/aws/server/rest-json.ts';
import type { Route } from '../../src/aws/server/route.ts';
import type { Members, Service } from '../../src/aws/shape.ts';
import {
  blob,
  boolean,
  double,
  integer,
  list,
  map,
  optional,
  path,
  payload,
  query,
  service,
  string,
  structure,
  timestamp,
  union,
} from '../../src/aws/shape.ts';

type Options = { wireNames?: Service['wireNames']; labels?: Record<string, string>; output?: Members; status?: number };

function routeOf(input: Members, { wireNames = 'as-is', labels = {}, output = {}, status }: Options = {}): Route {
  const operation = { http: 'POST /x', doc: '', input, output, errors: [], ...(status && { status }) } as const;
  const model = service({
    id: 'x',
    doc: '',
    apiVersion: '1',
    signingName: 'x',
    wireNames,
    base: 'host',
    errors: {},
    operations: { X: operation },
  });
  return { service: model, name: 'X', operation, labels, base: [] };
}

type Sent = { target?: string; headers?: Record<string, string>; body?: unknown };

function parse(
  input: Members,
  { target = '/x', headers = {}, body = '' }: Sent,
  options?: Options,
): Record<string, unknown> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return parseInput(
    { method: 'POST', target, headers, body: bytes, sourceIp: '', isSecure: false },
    routeOf(input, options),
  );
}

test('members of the body keep their names, or begin with a small letter, as the service has it', () => {
  const members = { ConnectionId: string(), maxResults: integer() };
  assert.deepEqual(parse(members, { body: { ConnectionId: 'a', maxResults: 1 } }), {
    ConnectionId: 'a',
    maxResults: 1,
  });
  const options = { wireNames: 'lower-first' } as const;
  assert.deepEqual(parse(members, { body: { connectionId: 'a', maxResults: 1 } }, options), {
    ConnectionId: 'a',
    maxResults: 1,
  });
  assert.deepEqual(parse(members, { body: { ConnectionId: 'a' } }, options), {});
});

test('a member with a wire name of its own travels under it, whatever the rule', () => {
  const members = { Data: { ...string(), wire: 'the-data' } };
  assert.deepEqual(parse(members, { body: { 'the-data': 'a' } }, { wireNames: 'lower-first' }), { Data: 'a' });
});

test('names follow the rule at every depth, but keys of a map are data', () => {
  const members = {
    Outer: structure({
      Inner: map(string(), structure({ Leaf: string() })),
      Items: list(structure({ Leaf: string() })),
    }),
  };
  const wire = { outer: { inner: { Key: { leaf: 'a' } }, items: [{ leaf: 'b' }] } };
  const value = { Outer: { Inner: { Key: { Leaf: 'a' } }, Items: [{ Leaf: 'b' }] } };
  assert.deepEqual(parse(members, { body: wire }, { wireNames: 'lower-first' }), value);
  const output = { output: members, wireNames: 'lower-first' } as const;
  assert.deepEqual(JSON.parse(String(serializeOutput(value, routeOf({}, output)).body)), wire);
});

test('null is as if the member were not there, in a structure too', () => {
  const members = { a: string(), b: structure({ c: string() }) };
  assert.deepEqual(parse(members, { body: { a: null, b: { c: null } } }), { b: {} });
});

test('what the model does not know is dropped', () => {
  assert.deepEqual(parse({ a: string() }, { body: { a: 'x', b: 'y', toString: 'z' } }), { a: 'x' });
});

test('names that every object has are not found where they were not sent', () => {
  assert.deepEqual(parse({ constructor: string(), toString: string() }, { body: {} }), {});
  const parsed = parse({ tags: map(string(), string()) }, { body: '{"tags":{"__proto__":"x","constructor":"y"}}' });
  assert.deepEqual(Object.entries(parsed['tags'] as object), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  assert.equal(Object.getPrototypeOf(parsed['tags']), Object.prototype);
});

test('an empty body is an empty object; any other text must be a JSON object', () => {
  assert.deepEqual(parse({ a: optional(string()) }, {}), {});
  for (const body of ['{', 'null', '[]', '1', '"a"', '{"a":1}x', '\ufeff{}', 'undefined', "{'a':1}", ' ']) {
    assert.throws(() => parse({ a: optional(string()) }, { body }), MalformedBody, body);
  }
});

test('an operation that has no member in its body does not read one', () => {
  assert.deepEqual(parse({ a: query(optional(string())) }, { body: '{broken' }), {});
});

test('a value of a wrong type stays as it came, for validation to name it', () => {
  const wrong = { t: {}, b: 5, l: 'x', m: [1], s: 'x' };
  const members = { t: timestamp(), b: blob(), l: list(string()), m: map(string(), string()), s: structure({}) };
  assert.deepEqual(parse(members, { body: wrong }), wrong);
});

test('a timestamp is a number of seconds or an ISO 8601 text, and a Date inside', () => {
  const date = new Date('2026-01-02T03:04:05.678Z');
  const read = (at: unknown) => parse({ at: timestamp() }, { body: { at } })['at'];
  assert.deepEqual(read('2026-01-02T03:04:05.678Z'), date);
  assert.deepEqual(read(date.getTime() / 1000), date);
  assert.equal(read('tomorrow'), 'tomorrow');
  assert.equal(read(1e300), 1e300);
  assert.deepEqual(
    JSON.parse(String(serializeOutput({ at: date }, routeOf({}, { output: { at: timestamp() } })).body)),
    {
      at: '2026-01-02T03:04:05.678Z',
    },
  );
});

test('a timestamp that cannot be made a text is left for validation to name', () => {
  const value = { toString: 1, valueOf: 1 };
  assert.deepEqual(parse({ at: timestamp() }, { body: { at: value } }), { at: value });
});

test('a blob is base64 text in JSON and bytes as a payload', () => {
  const bytes = Buffer.from([0, 255, 16]);
  assert.deepEqual(parse({ Data: blob() }, { body: { Data: 'AP8Q' } }), { Data: bytes });
  assert.deepEqual(parse({ Data: payload(blob()) }, { body: bytes }), { Data: bytes });
  assert.deepEqual(parse({ Data: payload(blob()) }, {}), { Data: Buffer.alloc(0) });
  const { body } = serializeOutput({ Data: new Uint8Array(bytes) }, routeOf({}, { output: { Data: blob() } }));
  assert.equal(body, '{"Data":"AP8Q"}');
});

test('a structure as the payload is the whole body', () => {
  const members = { Body: payload(structure({ a: string() })) };
  assert.deepEqual(parse(members, { body: { a: 'x' } }), { Body: { a: 'x' } });
  assert.throws(() => parse(members, { body: '[' }), MalformedBody);
});

test('query parameters become what their shape is, and lists may repeat', () => {
  const members = {
    keys: query(list(string())),
    max: query(integer()),
    rate: query(double()),
    all: query(boolean()),
    name: query(string()),
  };
  const parsed = parse(members, { target: '/x?keys=a&keys=b%26c&max=10&rate=-1.5&all=true&name=a+b%20c' });
  assert.deepEqual(parsed, { keys: ['a', 'b&c'], max: 10, rate: -1.5, all: true, name: 'a b c' });
  assert.deepEqual(parse(members, { target: '/x?max=ten&all=TRUE&rate=1e5&name=' }), {
    max: 'ten',
    all: 'TRUE',
    rate: '1e5',
    name: '',
  });
  assert.deepEqual(parse(members, { target: '/x?' }), {});
});

test('labels and headers are members too', () => {
  const members = {
    ConnectionId: path(string()),
    Count: { ...integer(), in: 'header', wire: 'X-Count' } as const,
    Missing: optional({ ...string(), in: 'header', wire: 'X-Missing' } as const),
  };
  const parsed = parse(
    members,
    { headers: { 'x-count': '3' } },
    { wireNames: 'lower-first', labels: { connectionId: 'a=' } },
  );
  assert.deepEqual(parsed, { ConnectionId: 'a=', Count: 3 });
});

test('an output leaves out what is undefined and keeps null', () => {
  const output = { a: optional(string()), b: optional(string()), c: structure({ d: optional(string()) }) };
  const { body, status, headers } = serializeOutput(
    { a: undefined, b: null, c: {}, e: 'unknown' },
    routeOf({}, { output }),
  );
  assert.equal(body, '{"b":null,"c":{}}');
  assert.equal(status, 200);
  assert.deepEqual(headers, { 'content-type': 'application/json' });
});

test('a union shows the member that it has', () => {
  const output = { destination: union({ s3: structure({ name: string() }), stream: string() }) };
  assert.equal(
    serializeOutput({ destination: { s3: { name: 'a' } } }, routeOf({}, { output })).body,
    '{"destination":{"s3":{"name":"a"}}}',
  );
});

test('an operation without an output answers with the status of the model and nothing else', () => {
  const data = Buffer.of(0, 255);
  assert.deepEqual(serializeOutput({ data }, routeOf({}, { output: { data: payload(blob()) } })), {
    status: 200,
    headers: { 'content-type': 'application/octet-stream' },
    body: data,
  });
  assert.deepEqual(serializeOutput({}, routeOf({}, { status: 204 })), { status: 204, headers: {}, body: '' });
  assert.deepEqual(serializeOutput({}, routeOf({})), { status: 200, headers: {}, body: '' });
});

test('what was written is read again as it was', () => {
  const members = {
    t: timestamp(),
    b: blob(),
    n: integer(),
    m: map(string(), list(boolean())),
    s: structure({ X: string() }),
  };
  const value = { t: new Date(5), b: Buffer.from('x'), n: 7, m: { k: [true, false] }, s: { X: '😀\u2028' } };
  for (const wireNames of ['as-is', 'lower-first'] as const) {
    const { body } = serializeOutput(value, routeOf({}, { output: members, wireNames }));
    assert.deepEqual(parse(members, { body }, { wireNames }), value);
  }
});

test('an error has its type in a header, its message and its fields in the body', () => {
  const error = new AwsError('ResourceNotFoundException', 404, 'Room not found', { resourceId: 'a' });
  assert.deepEqual(serializeError(error), {
    status: 404,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' },
    body: '{"message":"Room not found","resourceId":"a"}',
  });
});

test('an error without a word has an empty body', () => {
  assert.equal(serializeError(new AwsError('GoneException', 410, '')).body, '');
});

test('lists and maps without a bound of their own have 10,000 entries at most', () => {
  const members = {
    items: list(structure({ a: string() })),
    tags: map(string(), timestamp()),
    few: optional(list(blob(), { max: 2 })),
  };
  const body = (items: number, tags: number) => ({
    items: Array.from({ length: items }, () => ({ a: 'x' })),
    tags: Object.fromEntries(Array.from({ length: tags }, (_, index) => [`k${index}`, 1])),
  });
  assert.equal((parse(members, { body: body(10_000, 10_000) })['items'] as unknown[]).length, 10_000);
  assert.throws(() => parse(members, { body: body(10_001, 0) }), MalformedBody);
  assert.throws(() => parse(members, { body: body(0, 10_001) }), MalformedBody);
  // Over a bound of the model, entries stay as they came: validation needs nothing but their number.
  assert.ok(Buffer.isBuffer((parse(members, { body: { few: ['YQ==', 'YQ=='] } })['few'] as unknown[])[0]));
  assert.deepEqual(parse(members, { body: { few: ['YQ==', 'YQ==', 'YQ=='] } })['few'], ['YQ==', 'YQ==', 'YQ==']);
});

test('a body that is too much work to parse is malformed', () => {
  const body = (count: number) => `[${Array.from({ length: count }, (_, index) => `{"${index}":0}`).join(',')}]`;
  const members = { a: payload(blob()), b: optional(string()) };
  const parseObject = (count: number) => parse(members, { body: `{"c":${body(count)}}` });
  parseObject(20_000);
  assert.throws(() => parseObject(60_000), MalformedBody);
});
