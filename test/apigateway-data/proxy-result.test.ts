// What answers of proxy integrations mean: the tables of spec/apigateway-websocket.md, sections 1.2, 1.6 and 1.7.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  httpConnectResult,
  httpMessageResult,
  lambdaConnectResult,
  lambdaMessageResult,
} from '../../src/services/websocket/events/proxy-result.ts';

const connect = (result: unknown) => lambdaConnectResult(JSON.stringify(result) ?? '');
const message = (result: unknown, isTwoWay: boolean) => lambdaMessageResult(JSON.stringify(result) ?? '', isTwoWay);

for (const statusCode of [200, 201, 204, 299, '200']) {
  test(`APIGW-007, -008: ${JSON.stringify(statusCode)} of $connect lets in`, () =>
    assert.deepEqual(connect({ statusCode }), { outcome: 'accepted' }));
}

for (const statusCode of [301, 400, 401, 403, 404, 500, 501]) {
  test(`APIGW-010: ${statusCode} of $connect is what the client gets`, () =>
    assert.deepEqual(connect({ statusCode }), { outcome: 'refused', status: statusCode }));
}

for (const status of [-1, 99, 101, 600, 999, 200.5]) {
  test(`status ${status} of an HTTP backend or a MOCK at $connect is malformed: 502`, () =>
    assert.deepEqual(httpConnectResult(status, []), { outcome: 'refused', status: 502 }));
}

for (const result of [
  undefined,
  null,
  {},
  [],
  'ok',
  200,
  { statusCode: 'x' },
  { statusCode: 99 },
  { statusCode: 101 },
  { statusCode: 600 },
  { statusCode: 200.5 },
]) {
  test(`${JSON.stringify(result)} of $connect is malformed: 502`, () =>
    assert.deepEqual(connect(result), { outcome: 'refused', status: 502 }));
}

test('APIGW-020: the subprotocol that $connect names is echoed, whatever the case of the header', () => {
  const accepted = { outcome: 'accepted', subprotocol: 'myprotocol' };
  assert.deepEqual(connect({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'myprotocol' } }), accepted);
  assert.deepEqual(connect({ statusCode: 200, headers: { 'sec-websocket-protocol': 'myprotocol' } }), accepted);
  const multi = { 'Sec-WebSocket-Protocol': ['myprotocol'] };
  assert.deepEqual(connect({ statusCode: 200, multiValueHeaders: multi }), accepted);
  assert.deepEqual(httpConnectResult(200, Object.entries(multi)), accepted);
});

test('APIGW-022: without such a header nothing is echoed', () =>
  assert.deepEqual(connect({ statusCode: 200, headers: { other: 'x' } }), { outcome: 'accepted' }));

test('a subprotocol that would break the answer in two is malformed', () => {
  for (const name of ['a\r\nSet-Cookie: b', 'a b', '', 5]) {
    const headers = { 'Sec-WebSocket-Protocol': name };
    assert.deepEqual(connect({ statusCode: 200, headers }), { outcome: 'refused', status: 502 });
  }
});

test('APIGW-091: a two-way route sends the body, whatever the status', () => {
  for (const statusCode of [200, 500]) {
    assert.deepEqual(message({ statusCode, body: 'pong' }, true), { outcome: 'reply', body: 'pong' });
  }
});

test('APIGW-088, -092: a one-way route sends nothing', () =>
  assert.deepEqual(message({ statusCode: 200, body: 'pong' }, false), { outcome: 'nothing' }));

test('a two-way route without a body sends an empty message', () => {
  for (const body of [undefined, null, '']) {
    assert.deepEqual(message({ statusCode: 200, body }, true), { outcome: 'reply', body: '' });
  }
});

for (const result of [
  undefined,
  null,
  {},
  'text',
  [],
  { body: 'no status' },
  { statusCode: 200, body: {} },
  { statusCode: 200, body: 5 },
  // Section 9: what middleware once returned.
  { ConnectionId: 'L0SM9cOFvHcCIhw=', Data: 'x', statusCode: 200 },
  { statusCode: 200, statusDescription: 'OK' },
  { statusCode: 200, headers: 'x' },
  { statusCode: 200, headers: [['a', 'b']] },
  { statusCode: 200, headers: { a: { b: 1 } } },
  { statusCode: 200, multiValueHeaders: { a: 'b' } },
  { statusCode: 200, multiValueHeaders: { a: [{}] } },
  { statusCode: 200, isBase64Encoded: 'yes' },
]) {
  test(`APIGW-083: ${JSON.stringify(result)} is malformed, on one-way routes and of $connect as well`, () => {
    assert.deepEqual(message(result, false), { outcome: 'malformed' });
    assert.deepEqual(message(result, true), { outcome: 'malformed' });
    assert.deepEqual(connect(result), { outcome: 'refused', status: 502 });
  });
}

test('all that a result may hold, and members that are null', () => {
  const headers = { a: 'b', c: 1, d: true, e: null };
  const result = { statusCode: 200, body: 'x', headers, multiValueHeaders: { a: ['b', 1] }, isBase64Encoded: false };
  assert.deepEqual(message(result, true), { outcome: 'reply', body: 'x' });
  assert.deepEqual(connect(result), { outcome: 'accepted' });
  const nulls = { statusCode: 200, body: null, headers: null, multiValueHeaders: null, isBase64Encoded: null };
  assert.deepEqual(message(nulls, false), { outcome: 'nothing' });
  assert.deepEqual(connect(nulls), { outcome: 'accepted' });
});

test('a base64 body is sent as the text that it stands for, if it is text', () => {
  const reply = (bytes: Buffer) =>
    message({ statusCode: 200, isBase64Encoded: true, body: bytes.toString('base64') }, true);
  assert.deepEqual(reply(Buffer.from('é')), { outcome: 'reply', body: 'é' });
  assert.deepEqual(reply(Buffer.from([0xff])), { outcome: 'malformed' });
});

test('the body of an HTTP proxy is sent on a two-way route only', () => {
  assert.deepEqual(httpMessageResult('pong', true), { outcome: 'reply', body: 'pong' });
  assert.deepEqual(httpMessageResult('pong', false), { outcome: 'nothing' });
});
