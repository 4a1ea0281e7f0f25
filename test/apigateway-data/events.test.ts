// Events to the byte: the samples of spec/apigateway-websocket.md, section 2.2, and its cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closes } from '../../src/hub/close-codes.ts';
import type { ConnectionFacts } from '../../src/services/websocket/events/connection-facts.ts';
import {
  authorizerEvent,
  connectEvent,
  disconnectEvent,
  disconnectWords,
  messageEvent,
} from '../../src/services/websocket/events/events.ts';
import { traceId } from '../../src/base/trace-id.ts';

const host = 'abcdef1234.execute-api.us-east-1.amazonaws.com';
const facts: ConnectionFacts = {
  apiId: 'abcdef1234',
  stage: 'prod',
  domainName: host,
  connectionId: 'BFaT_fALIAMCKug=',
  connectedAtMs: 1731332735513,
  sourceIp: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  region: 'us-east-1',
  account: '000000000000',
  stageVariables: {},
};
const handshake = {
  rawHeaders: ['Host', host, 'Connection', 'Upgrade', 'Upgrade', 'websocket', 'Sec-WebSocket-Version', '13'],
  query: '',
  port: 443,
  isSecure: true,
  traceId: traceId(1731332735513, Buffer.from('718990494fd688f062bf1571', 'hex')),
};
const request = { requestId: 'BFaT_FALIAMFX5g=', atMs: 1731332735514 };
const connected = (more: Partial<typeof handshake> = {}, about: Partial<ConnectionFacts> = {}) =>
  connectEvent({ ...facts, ...about }, request, { ...handshake, ...more }) as any;

test('the $connect event is, to the byte, that of AWS', () => {
  const event = connected(
    { query: 'room=a' },
    { stageVariables: { var1: 'val1' }, authorizer: { principalId: 'me', integrationLatency: 123 } },
  );
  assert.equal(
    JSON.stringify(event),
    `{"headers":{"Host":"${host}","Sec-WebSocket-Version":"13",` +
      '"X-Amzn-Trace-Id":"Root=1-67320a7f-718990494fd688f062bf1571","X-Forwarded-For":"203.0.113.7",' +
      '"X-Forwarded-Port":"443","X-Forwarded-Proto":"https"},' +
      `"multiValueHeaders":{"Host":["${host}"],"Sec-WebSocket-Version":["13"],` +
      '"X-Amzn-Trace-Id":["Root=1-67320a7f-718990494fd688f062bf1571"],"X-Forwarded-For":["203.0.113.7"],' +
      '"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]},' +
      '"queryStringParameters":{"room":"a"},"multiValueQueryStringParameters":{"room":["a"]},' +
      '"stageVariables":{"var1":"val1"},' +
      '"requestContext":{"routeKey":"$connect","authorizer":{"principalId":"me","integrationLatency":123},' +
      '"eventType":"CONNECT","extendedRequestId":"BFaT_FALIAMFX5g=","requestTime":"11/Nov/2024:13:45:35 +0000",' +
      '"messageDirection":"IN","stage":"prod","connectedAt":1731332735513,"requestTimeEpoch":1731332735514,' +
      '"identity":{"userAgent":"Mozilla/5.0","sourceIp":"203.0.113.7"},"requestId":"BFaT_FALIAMFX5g=",' +
      `"domainName":"${host}","connectionId":"BFaT_fALIAMCKug=","apiId":"abcdef1234"},"isBase64Encoded":false}`,
  );
});

test('APIGW-056: the MESSAGE event is, to the byte, that of AWS, with the text as it came', () => {
  const event = messageEvent(
    { ...facts, userAgent: undefined },
    { requestId: 'BFaVtH2HoAMFZEQ=', atMs: 1731332746514 },
    { routeKey: 'sendmessage', messageId: 'BFaVtfGSIAMCKug=', body: '{"action":"sendmessage","data":"hi"}' },
  );
  assert.equal(
    JSON.stringify(event),
    '{"requestContext":{"routeKey":"sendmessage","messageId":"BFaVtfGSIAMCKug=","eventType":"MESSAGE",' +
      '"extendedRequestId":"BFaVtH2HoAMFZEQ=","requestTime":"11/Nov/2024:13:45:46 +0000","messageDirection":"IN",' +
      '"stage":"prod","connectedAt":1731332735513,"requestTimeEpoch":1731332746514,' +
      '"identity":{"sourceIp":"203.0.113.7"},"requestId":"BFaVtH2HoAMFZEQ=",' +
      `"domainName":"${host}","connectionId":"BFaT_fALIAMCKug=","apiId":"abcdef1234"},` +
      '"body":"{\\"action\\":\\"sendmessage\\",\\"data\\":\\"hi\\"}","isBase64Encoded":false}',
  );
});

test('APIGW-059: the $disconnect event is, to the byte, that of AWS, with its four odd headers', () => {
  const event = disconnectEvent(
    { ...facts, userAgent: undefined },
    { requestId: 'BFaXWFr1oAMF4Fw=', atMs: 1731333339413 },
    { host, code: 1001, reason: 'Going away' },
  );
  assert.equal(
    JSON.stringify(event),
    `{"headers":{"Host":"${host}","x-api-key":"","X-Forwarded-For":"","x-restapi":""},` +
      `"multiValueHeaders":{"Host":["${host}"],"x-api-key":[""],"X-Forwarded-For":[""],"x-restapi":[""]},` +
      '"requestContext":{"routeKey":"$disconnect","disconnectStatusCode":1001,"eventType":"DISCONNECT",' +
      '"extendedRequestId":"BFaXWFr1oAMF4Fw=","requestTime":"11/Nov/2024:13:55:39 +0000","messageDirection":"IN",' +
      '"disconnectReason":"Going away","stage":"prod","connectedAt":1731332735513,"requestTimeEpoch":1731333339413,' +
      '"identity":{"sourceIp":"203.0.113.7"},"requestId":"BFaXWFr1oAMF4Fw=",' +
      `"domainName":"${host}","connectionId":"BFaT_fALIAMCKug=","apiId":"abcdef1234"},"isBase64Encoded":false}`,
  );
});

test('APIGW-032, -034, -035: the authorizer event has every map, the headers of the upgrade, and no body', () => {
  const event = authorizerEvent(facts, request, handshake) as any;
  assert.deepEqual(Object.keys(event), [
    'type',
    'methodArn',
    'headers',
    'multiValueHeaders',
    'queryStringParameters',
    'multiValueQueryStringParameters',
    'stageVariables',
    'requestContext',
  ]);
  assert.equal(event.methodArn, 'arn:aws:execute-api:us-east-1:000000000000:abcdef1234/prod/$connect');
  assert.deepEqual([event.queryStringParameters, event.stageVariables], [{}, {}]);
  assert.equal(event.headers.Connection, 'upgrade');
  assert.equal(event.headers['content-length'], '0');
  assert.equal(event.headers.Upgrade, 'websocket');
  assert.equal(event.requestContext.connectionId, facts.connectionId);
  assert.equal(event.requestContext.eventType, 'CONNECT');
});

test('APIGW-023, -047: headers keep the case and the text that the client sent', () => {
  const rawHeaders = ['hello', 'world', 'Sec-WebSocket-Protocol', 'a,b'];
  const { headers } = connected({ rawHeaders });
  assert.equal(headers.hello, 'world');
  assert.equal(headers['Sec-WebSocket-Protocol'], 'a,b');
});

test('APIGW-046: query parameters are in both maps; of a repeated one the single map has the last', () => {
  const event = connected({ query: 'now=1&before=2' });
  assert.deepEqual(event.queryStringParameters, { now: '1', before: '2' });
  assert.deepEqual(event.multiValueQueryStringParameters, { now: ['1'], before: ['2'] });
  const repeated = connected({ query: 'a=1&a=%C3%A9+x&b' });
  assert.deepEqual(repeated.queryStringParameters, { a: 'é x', b: '' });
  assert.deepEqual(repeated.multiValueQueryStringParameters, { a: ['1', 'é x'], b: [''] });
});

test('a handshake without query, stage variables and authorizer has none of their keys', () => {
  const event = connected();
  assert.deepEqual(Object.keys(event), ['headers', 'multiValueHeaders', 'requestContext', 'isBase64Encoded']);
  assert.ok(!('authorizer' in event.requestContext));
});

test('APIGW-049, -050: no headers of one hop; a repeated header has its last value, and all in the multi map', () => {
  const rawHeaders = ['Content-Length', '0', 'CONNECTION', 'x', 'X-A', '1', 'x-a', '2', 'x-forwarded-for', '10.0.0.1'];
  const { headers, multiValueHeaders } = connected({ rawHeaders });
  const names = ['X-A', 'X-Amzn-Trace-Id', 'X-Forwarded-For', 'X-Forwarded-Port', 'X-Forwarded-Proto'];
  assert.deepEqual(Object.keys(headers), names);
  assert.deepEqual(Object.keys(multiValueHeaders), names);
  assert.equal(headers['X-A'], '2');
  assert.deepEqual(multiValueHeaders['X-A'], ['1', '2']);
  assert.equal(headers['X-Forwarded-For'], '10.0.0.1, 203.0.113.7');
});

test('APIGW-052, -055, -058: one request id twice, the same connectedAt in every event, no userAgent where none was sent', () => {
  const bare = { ...facts, userAgent: undefined };
  const message = { routeKey: 'a', messageId: 'BFaVtfGSIAMCKug=', body: '' };
  const { requestContext } = messageEvent(bare, request, message) as any;
  assert.equal(requestContext.requestId, requestContext.extendedRequestId);
  assert.equal(requestContext.connectedAt, connected().requestContext.connectedAt);
  assert.ok(requestContext.requestTimeEpoch > requestContext.connectedAt);
  assert.deepEqual(requestContext.identity, { sourceIp: '203.0.113.7' });
});

test('a header or a query parameter named __proto__ is one like any other', () => {
  const event = connected({ rawHeaders: ['__proto__', 'x'], query: '__proto__=y' });
  assert.match(JSON.stringify(event.headers), /"__proto__":"x"/);
  assert.equal(JSON.stringify(event.queryStringParameters), '{"__proto__":"y"}');
  assert.equal(({} as any).x, undefined);
});

test('APIGW-061: a client that closed without a code, and a deleted connection, are told in the words of AWS', () => {
  assert.deepEqual(disconnectWords(1005, ''), { code: 1005, reason: 'Client-side close frame status not set' });
  assert.deepEqual(disconnectWords(4001, 'bye'), { code: 4001, reason: 'bye' });
  const { code, reason } = closes.deleted;
  assert.deepEqual(disconnectWords(code, reason), { code: 1000, reason: 'Connection Closed Normally' });
});
