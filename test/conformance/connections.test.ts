// The `@connections` API and the data plane of the default API, through the official SDK and real sockets.
// Cases: spec/apigateway-websocket.md, section 7.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import WebSocket from 'ws';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { TestClient, refusal } from '../support/client.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';

const UNKNOWN_ID = 'L0SM9cOFvHcCIhw=';

test('what is posted to a connection arrives as one text message', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const { $metadata } = await gateway.connections.postToConnection({
    ConnectionId: client.connectionId,
    Data: 'Hello from API Gateway!',
  });
  assert.equal($metadata.httpStatusCode, 200);
  assert.equal(await client.next(), 'Hello from API Gateway!');
});

test('a connection id has the form of AWS ids', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  assert.match(client.connectionId, /^[A-Za-z0-9_-]{15}=$/);
  assert.equal(Buffer.from(client.connectionId, 'base64url')[8], 2);
});

test('APIGW-001, 002: /prod, /prod/, /default/prod and the execute-api host name are one stage', async () => {
  await using gateway = await testGateway();
  for (const path of ['/prod', '/prod/', '/default/prod', '/prod?token=1']) {
    await using client = await TestClient.open(`${gateway.socketUrl}${path}`);
    const stage = new ApiGatewayManagementApi({
      region: REGION,
      credentials: rootKey,
      endpoint: `${gateway.url}/default/prod`,
    });
    await stage.postToConnection({ ConnectionId: client.connectionId, Data: path });
    assert.equal(await client.next(), path);
  }
  const headers = { host: 'default.execute-api.us-west-2.fanfare.test' };
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`, undefined, { headers });
  await gateway.connections.postToConnection({ ConnectionId: client.connectionId, Data: 'by host' });
  assert.equal(await client.next(), 'by host');
});

test('APIGW-005: an unknown stage refuses the handshake with 403', async () => {
  await using gateway = await testGateway();
  for (const path of ['/nostage', '/other/prod', '/prod/deeper/still', '/%ff']) {
    const { status, headers, body } = await refusal(`${gateway.socketUrl}${path}`);
    assert.equal(status, 403, path);
    assert.equal(headers['x-amzn-errortype'], 'ForbiddenException');
    assert.ok(headers['x-amzn-requestid']);
    assert.deepEqual(JSON.parse(body), { message: 'Forbidden' });
  }
});

test('APIGW-004: a plain request to a stage, however deep, gets 426', async () => {
  await using gateway = await testGateway();
  for (const path of ['/prod', '/prod/', '/prod/1/2', '/default/prod']) {
    const response = await fetch(gateway.url + path);
    assert.equal(response.status, 426, path);
  }
});

test('APIGW-022: a subprotocol that nobody chose is not echoed', async () => {
  await using gateway = await testGateway();
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(
    'GET /prod HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-ws\r\n' +
      'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
  );
  const head = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.destroy();
  assert.match(head, /^HTTP\/1\.1 101 /);
  assert.match(head, /sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i);
  assert.doesNotMatch(head, /sec-websocket-protocol|sec-websocket-extensions/i);
});

test('a message without a route is answered with the Forbidden frame, to the byte', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  for (const message of ['{"action":"hello"}', 'not json', '']) {
    client.send(message);
    const frame = await client.next();
    const [, connectionId, requestId] =
      /^\{"message": "Forbidden", "connectionId":"([\w-]{15}=)", "requestId":"([\w-]{15}=)"\}$/.exec(frame) ?? [];
    assert.equal(connectionId, client.connectionId);
    assert.notEqual(requestId, connectionId);
  }
});

test('APIGW-103, 104, 106: binary closes with 1003, a large frame or message with 1009', async () => {
  await using gateway = await testGateway();
  const KB = 1024;
  const cases: [number, (socket: WebSocket) => void][] = [
    [1003, (socket) => socket.send(Buffer.from([1, 2, 3]))],
    [1009, (socket) => socket.send('x'.repeat(33 * KB))],
    [1009, (socket) => [0, 1, 2, 3, 4].forEach((n) => socket.send('x'.repeat(26 * KB), { fin: n === 4 }))],
  ];
  for (const [code, misbehave] of cases) {
    await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
    misbehave(client.socket);
    assert.equal((await client.closed).code, code);
  }
});

test('a message of 128 KB in frames of 32 KB is one message', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  for (const n of [0, 1, 2, 3]) client.socket.send('x'.repeat(32 * 1024), { fin: n === 3 });
  assert.match(await client.next(), /Forbidden/);
  client.send('still here');
  assert.match(await client.next(), /Forbidden/);
});

test('APIGW-107: ten idle minutes close with 1001 Going away; a message starts them anew', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { apiHeartbeatMs: 0 } });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  clock.advance(9 * 60_000);
  client.send('{}');
  await client.next();
  clock.advance(9 * 60_000);
  await gateway.connections.postToConnection({ ConnectionId: client.connectionId, Data: 'a push counts, too' });
  await client.next();
  clock.advance(9 * 60_000 + 59_000);
  assert.equal(client.socket.readyState, WebSocket.OPEN);
  clock.advance(2_000);
  assert.deepEqual(await client.closed, { code: 1001, reason: 'Going away' });
});

test('APIGW-109: no connection lives longer than two hours, whatever its traffic', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { apiHeartbeatMs: 0 } });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  for (let minute = 5; minute < 120; minute += 5) {
    clock.advance(5 * 60_000);
    client.send('{}');
    await client.next();
  }
  clock.advance(5 * 60_000 + 1_000);
  assert.deepEqual(await client.closed, { code: 1001, reason: 'Going away' });
});

test('a peer that answers no ping is cut; one that answers stays', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { idleTimeoutMs: 0 } });
  await using lively = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using silent = await TestClient.open(`${gateway.socketUrl}/prod`, undefined, { autoPong: false });
  for (let round = 0; round < 3; round++) {
    const pinged = new Promise((resolve) => lively.socket.once('ping', resolve));
    clock.advance(limitsOf().apiHeartbeatMs + 100);
    await pinged;
    // The pong has arrived when the answer to what was sent behind it has.
    lively.send('{}');
    await lively.next();
  }
  assert.equal((await silent.closed).code, 1006);
  assert.equal(lively.socket.readyState, WebSocket.OPEN);
});

test('APIGW-115, 116, 118, 119, 134: deleted once with 204, then gone for every operation', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const ConnectionId = client.connectionId;
  const { $metadata } = await gateway.connections.deleteConnection({ ConnectionId });
  assert.equal($metadata.httpStatusCode, 204);
  assert.equal((await client.closed).code, 1000);
  for (const call of [
    () => gateway.connections.deleteConnection({ ConnectionId }),
    () => gateway.connections.getConnection({ ConnectionId }),
    () => gateway.connections.postToConnection({ ConnectionId, Data: 'x' }),
    () => gateway.connections.postToConnection({ ConnectionId: UNKNOWN_ID, Data: 'x' }),
    () => gateway.connections.getConnection({ ConnectionId: UNKNOWN_ID }),
    () => gateway.connections.deleteConnection({ ConnectionId: UNKNOWN_ID }),
  ]) {
    const error = await failure(call());
    assert.equal(error.name, 'GoneException');
    assert.equal(error.$metadata.httpStatusCode, 410);
    assert.ok(error.$metadata.requestId);
  }
});

test('APIGW-115, 134: an answer that somebody is gone has a type and no body', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  for (const method of ['POST', 'GET', 'DELETE']) {
    const url = `${gateway.url}/prod/@connections/${encodeURIComponent(UNKNOWN_ID)}`;
    const response = await fetch(url, { method });
    assert.deepEqual(
      [response.status, response.headers.get('x-amzn-errortype'), await response.text()],
      [410, 'GoneException', ''],
    );
  }
});

test('a client that closes is gone at once', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  client.socket.close(4000, 'done');
  assert.deepEqual(await client.closed, { code: 4000, reason: '' });
  const error = await failure(gateway.connections.postToConnection({ ConnectionId: client.connectionId, Data: 'x' }));
  assert.equal(error.name, 'GoneException');
});

test('a malformed connection id is a bad request', async () => {
  await using gateway = await testGateway();
  for (const ConnectionId of ['non-existing-id', 'L0SM9cOFvHcCIhw', 'L0SM9cOFvHc/Ihw=', '\0\0']) {
    const error = await failure(gateway.connections.postToConnection({ ConnectionId, Data: 'x' }));
    assert.equal(error.name, 'BadRequestException');
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.match(error.message, /Invalid connectionId: /);
  }
});

test('APIGW-121, 122: GetConnection shows times with milliseconds, the address and the user agent', async () => {
  const clock = new SteeredClock(Date.parse('2026-11-24T10:00:00.123Z'));
  await using gateway = await testGateway({ clock });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`, undefined, {
    headers: { 'user-agent': 'x/1' },
  });
  clock.advance(1_500);
  client.send('{}');
  await client.next();
  const found = await gateway.connections.getConnection({ ConnectionId: client.connectionId });
  assert.equal(found.ConnectedAt?.toISOString(), '2026-11-24T10:00:00.123Z');
  assert.equal(found.LastActiveAt?.toISOString(), '2026-11-24T10:00:01.623Z');
  assert.deepEqual(found.Identity, { SourceIp: '127.0.0.1', UserAgent: 'x/1' });
  await using plain = await TestClient.open(`${gateway.socketUrl}/prod`);
  const { Identity } = await gateway.connections.getConnection({ ConnectionId: plain.connectionId });
  assert.equal(Identity?.UserAgent ?? null, null);
});

test('APIGW-130, 131: 131,072 bytes are delivered, one more is refused with 413', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const ConnectionId = client.connectionId;
  await gateway.connections.postToConnection({ ConnectionId, Data: 'x'.repeat(131_072) });
  assert.equal((await client.next()).length, 131_072);
  for (const size of [131_073, 3_000_000]) {
    const error = await failure(gateway.connections.postToConnection({ ConnectionId, Data: 'x'.repeat(size) }));
    assert.equal(error.name, 'PayloadTooLargeException');
    assert.equal(error.$metadata.httpStatusCode, 413);
  }
});

test('data that is not UTF-8 is refused; empty data is an empty message', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const ConnectionId = client.connectionId;
  const error = await failure(gateway.connections.postToConnection({ ConnectionId, Data: Buffer.from([0xff, 0xfe]) }));
  assert.equal(error.$metadata.httpStatusCode, 400);
  await gateway.connections.postToConnection({ ConnectionId, Data: '' });
  assert.equal(await client.next(), '');
});

test('APIGW-127: an unknown stage is forbidden, and another API cannot see the connection', async () => {
  await using gateway = await testGateway();
  for (const base of ['/nostage', '/other/prod', '/a/b/c', '']) {
    const api = new ApiGatewayManagementApi({ region: REGION, credentials: rootKey, endpoint: gateway.url + base });
    const error = await failure(api.postToConnection({ ConnectionId: UNKNOWN_ID, Data: 'x' }));
    assert.equal(error.name, 'ForbiddenException', base);
    assert.equal(error.$metadata.httpStatusCode, 403);
    assert.equal(error.message, 'Forbidden');
  }
});

test('a chat connection cannot be reached through @connections', async () => {
  await using gateway = await testGateway();
  const { arn } = await gateway.chat.createRoom({});
  const { token } = await gateway.chat.createChatToken({ roomIdentifier: arn!, userId: 'u' });
  await using client = await TestClient.open(gateway.socketUrl, token);
  assert.equal(client.headers['x-fanfare-connection-id'], undefined);
});

test('APIGW-112, 113: the id may come raw or encoded, @ too', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  const encoded = encodeURIComponent(client.connectionId);
  for (const path of [
    `/prod/@connections/${client.connectionId}`,
    `/prod/%40connections/${encoded}`,
    `/prod/@connections/${encoded}`,
  ]) {
    const response = await fetch(gateway.url + path, { method: 'POST', body: path });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
    assert.equal(await client.next(), path);
  }
});

test('APIGW-125: an unsigned call and one with a wrong secret are refused with 403', async () => {
  await using gateway = await testGateway();
  const unsigned = await fetch(`${gateway.url}/prod/@connections/${encodeURIComponent(UNKNOWN_ID)}`, {
    method: 'POST',
  });
  assert.equal(unsigned.status, 403);
  assert.equal(unsigned.headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException');
  assert.deepEqual(await unsigned.json(), { message: 'Missing Authentication Token' });

  const credentials = { ...rootKey, secretAccessKey: 'wrong' };
  const forger = new ApiGatewayManagementApi({ region: REGION, credentials, endpoint: `${gateway.url}/prod` });
  const error = await failure(forger.postToConnection({ ConnectionId: UNKNOWN_ID, Data: 'x' }));
  assert.equal(error.name, 'InvalidSignatureException');
  assert.equal(error.$metadata.httpStatusCode, 403);
  assert.match(error.message, /^The request signature we calculated does not match the signature you provided\./);
});

test('APIGW-128: a key whose policy does not allow it is told so in the words of AWS', async () => {
  await using gateway = await testGateway({ region: REGION });
  const key = { accessKeyId: 'AKIDLIMITED', secretAccessKey: 'secret' };
  const Resource = `arn:aws:execute-api:${REGION}:000000000000:default/prod/POST/@connections/*`;
  const policy = { Statement: [{ Effect: 'Allow', Action: 'execute-api:ManageConnections', Resource }] };
  await gateway.context.store.records.change(() => gateway.context.store.accessKeys.put({ ...key, policy }));
  const api = new ApiGatewayManagementApi({ region: REGION, credentials: key, endpoint: `${gateway.url}/prod` });
  assert.equal((await failure(api.postToConnection({ ConnectionId: UNKNOWN_ID, Data: 'x' }))).name, 'GoneException');
  const error = await failure(api.deleteConnection({ ConnectionId: UNKNOWN_ID }));
  assert.equal(error.name, 'AccessDeniedException');
  assert.equal(error.$metadata.httpStatusCode, 403);
  assert.equal(
    error['Message'] ?? error.message,
    'User: arn:aws:iam::000000000000:access-key/AKIDLIMITED is not authorized to perform: execute-api:ManageConnections ' +
      `on resource: arn:aws:execute-api:${REGION}:000000000000:default/prod/DELETE/@connections/{connectionId}`,
  );
});

test('a caller over its rate gets 429, and one second later goes on', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { callerRequestsPerSecond: 3, callerRequestsBurst: 3 } });
  const names: string[] = [];
  for (let call = 0; call < 5; call++) {
    names.push((await failure(gateway.connections.getConnection({ ConnectionId: UNKNOWN_ID }))).name);
  }
  assert.deepEqual(names, [...Array(3).fill('GoneException'), ...Array(2).fill('LimitExceededException')]);
  clock.advance(1_000);
  assert.equal((await failure(gateway.connections.getConnection({ ConnectionId: UNKNOWN_ID }))).name, 'GoneException');
});

test('APIGW-016: handshakes over the rate get 429', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { newConnectionsPerSecond: 2 } });
  await using first = await TestClient.open(`${gateway.socketUrl}/prod`);
  await using second = await TestClient.open(`${gateway.socketUrl}/prod`);
  assert.equal((await refusal(`${gateway.socketUrl}/prod`)).status, 429);
  clock.advance(500);
  await using third = await TestClient.open(`${gateway.socketUrl}/prod`);
  assert.equal(new Set([first, second, third].map(({ connectionId }) => connectionId)).size, 3);
});

test('a process that is full refuses with 503', async () => {
  await using gateway = await testGateway({ limits: { connectionsMax: 1 } });
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  assert.equal((await refusal(`${gateway.socketUrl}/prod`)).status, 503);
  client.socket.close();
  await client.closed;
  await using next = await TestClient.open(`${gateway.socketUrl}/prod`);
  assert.ok(next.connectionId);
});
