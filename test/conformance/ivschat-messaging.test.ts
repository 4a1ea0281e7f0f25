// The messaging socket of IVS Chat with raw clients. Cases: spec/ivschat.md, section 9.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';
import { SteeredClock } from '../../src/base/clock.ts';
import { definitions } from '../../src/base/limits/limits.ts';
import { ALL, join, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { failure, testGateway } from '../support/gateway.ts';

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,2}[1-9])?Z$/;

test('IVS-068, 070, 071, 074, 076: tokens have their times, and every constraint of CreateChatToken holds', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const roomIdentifier = await newRoom(gateway);
  const { token, tokenExpirationTime, sessionExpirationTime } = await gateway.chat.createChatToken({
    roomIdentifier,
    userId: 'u',
  });
  assert.equal(tokenExpirationTime!.getTime(), clock.now() + 60_000);
  assert.equal(sessionExpirationTime!.getTime(), clock.now() + 60 * 60_000);
  // IVS-076: only the token characters of RFC 7230, or no browser could offer it.
  assert.match(token!, /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/);
  const wrong = [
    { sessionDurationInMinutes: 0 },
    { sessionDurationInMinutes: 181 },
    { capabilities: ['X' as 'SEND_MESSAGE'] },
    { attributes: { k: 'v'.repeat(1024) } },
    { userId: '' },
    { userId: 'u'.repeat(129) },
  ];
  for (const input of wrong) {
    const error = await failure(gateway.chat.createChatToken({ roomIdentifier, userId: 'u', ...input }));
    assert.equal(error.name, 'ValidationException', JSON.stringify(input));
  }
  const elsewhere = roomIdentifier.replace(/.{12}$/, 'AAbbCCdd1122');
  assert.equal(
    (await failure(gateway.chat.createChatToken({ roomIdentifier: elsewhere, userId: 'u' }))).name,
    'ResourceNotFoundException',
  );
});

test('IVS-077: the largest token fits into a handshake, and into the 8 KB that proxies take', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  // Escaped in JSON, a control character is six bytes, of which these are no two alike in a row.
  const controls = Array.from({ length: 1_023 }, (_, at) => String.fromCharCode((at * 7 + (at >> 3) * 5) % 32)).join(
    '',
  );
  for (const text of [controls, 'é'.repeat(511), '"\\'.repeat(511)]) {
    const token = await tokenFor(gateway, room, '😀'.repeat(128), { attributes: { k: text } });
    assert.ok(token.length < 6_000, `${token.length} characters`);
    await using client = await TestClient.open(gateway.socketUrl, token);
    client.send({ Action: 'SEND_MESSAGE', Content: 'x' });
    assert.deepEqual((await client.frame())['Sender'], { UserId: '😀'.repeat(128), Attributes: { k: text } });
  }
});

test('IVS-080: any path and query will do for a token', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  for (const path of ['/', '/?x=1', '/any/path', '/prod']) {
    const token = await tokenFor(gateway, room, 'u');
    await using client = await TestClient.open(gateway.socketUrl + path, token);
    assert.equal(client.headers['sec-websocket-protocol'], token);
  }
});

test('IVS-082, 083: a handshake without a good, unused token is refused', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const room = await newRoom(gateway);
  assert.equal((await refusal(gateway.socketUrl)).status, 401);
  assert.equal((await refusal(gateway.socketUrl, ['garbage'])).status, 403);
  assert.equal((await refusal(gateway.socketUrl, ['fanfare-chat.zzz.AAAA'])).status, 403);
  const used = await tokenFor(gateway, room, 'u');
  await using _client = await TestClient.open(gateway.socketUrl, used);
  assert.equal((await refusal(gateway.socketUrl, [used])).status, 403);
  assert.equal((await refusal(gateway.socketUrl, [used, 'other'])).status, 400);
  const late = await tokenFor(gateway, room, 'u');
  clock.advance(60_001);
  const { status, headers, body } = await refusal(gateway.socketUrl, [late]);
  assert.equal(status, 403);
  assert.equal(headers['x-amzn-errortype'], 'AccessDeniedException');
  assert.doesNotMatch(body, new RegExp(late.slice(-20)));
});

test('a token of one flipped character opens nothing', async () => {
  await using gateway = await testGateway();
  const token = await tokenFor(gateway, await newRoom(gateway), 'u');
  const start = 'fanfare-chat.'.length;
  for (let at = start; at < token.length - 1; at += 7) {
    const flipped = token.slice(0, at) + (token[at] === 'b' ? 'c' : 'b') + token.slice(at + 1);
    assert.equal((await refusal(gateway.socketUrl, [flipped])).status, 403, String(at));
  }
});

test('IVS-091, 092, 095, 097: a message reaches everybody, its sender too, as one and the same frame', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using a = await join(gateway, room, 'Änne Ünlü', { attributes: { role: 'host' } });
  await using b = await join(gateway, room, 'b', { capabilities: [] });
  a.send({ Action: 'SEND_MESSAGE', RequestId: 'r-1', Content: 'hello wörld 🔥', Attributes: { k: 'v' } });
  const [mine, theirs] = [await a.next(), await b.next()];
  assert.equal(mine, theirs);
  const { Id, SendTime, ...frame } = JSON.parse(mine);
  assert.match(Id, /^[a-zA-Z0-9]{12}$/);
  assert.match(SendTime, RFC3339);
  assert.deepEqual(frame, {
    Type: 'MESSAGE',
    RequestId: 'r-1',
    Attributes: { k: 'v' },
    Content: 'hello wörld 🔥',
    Sender: { UserId: 'Änne Ünlü', Attributes: { role: 'host' } },
  });
  assert.deepEqual(Object.keys(JSON.parse(mine)), [
    'Type',
    'Id',
    'RequestId',
    'Attributes',
    'Content',
    'SendTime',
    'Sender',
  ]);
});

test('IVS-094, 098: keys match in any case; what was not given is "" and null', async () => {
  await using gateway = await testGateway();
  await using a = await join(gateway, await newRoom(gateway), 'a');
  a.send('{"action":"SEND_MESSAGE","content":"x","unknown":1}');
  const frame = await a.frame();
  assert.equal(frame['RequestId'], '');
  assert.equal(frame['Attributes'], null);
  assert.equal(frame['Content'], 'x');
});

test('IVS-101, 103: length counts code points, and a new limit holds at once', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway, { maximumMessageLength: 5 });
  await using a = await join(gateway, room, 'a');
  a.send({ Action: 'SEND_MESSAGE', Content: '🔥'.repeat(5) });
  assert.equal((await a.frame())['Type'], 'MESSAGE');
  a.send({ Action: 'SEND_MESSAGE', RequestId: 'r', Content: '🔥'.repeat(6) });
  assertError(await a.frame(), 400, 'r', 'Message exceeds maximum length');
  await gateway.chat.updateRoom({ identifier: room, maximumMessageLength: 3 });
  a.send({ Action: 'SEND_MESSAGE', RequestId: 's', Content: 'four' });
  assertError(await a.frame(), 400, 's', 'Message exceeds maximum length');
});

test('IVS-104, 106, 107, 112, 113, 121, 130, 131: every bad request is answered with an ERROR of its own', async () => {
  await using gateway = await testGateway({ limits: { chatRequestsPerSecond: 1_000 } });
  const room = await newRoom(gateway, { maximumMessageRatePerSecond: 100 });
  await using a = await join(gateway, room, 'a');
  await using reader = await join(gateway, room, 'reader', { capabilities: [] });
  const RequestId = 'r';
  const big = 'x'.repeat(1025);
  const cases: [TestClient, unknown, number][] = [
    [a, { Action: 'SEND_MESSAGE', RequestId, Content: '' }, 400],
    [a, { Action: 'SEND_MESSAGE', RequestId }, 400],
    [a, { Action: 'SEND_MESSAGE', RequestId, Content: 7 }, 400],
    [a, { Action: 'SEND_MESSAGE', RequestId, Content: 'x', Attributes: { k: big } }, 413],
    [a, { Action: 'SEND_MESSAGE', RequestId, Content: 'x', Attributes: { k: 1 } }, 400],
    [a, { Action: 'SEND_MESSAGE', RequestId, Content: 'x', Attributes: [] }, 400],
    [a, { Action: 'SEND_MESSAGE', RequestId, Content: 'x'.repeat(9_000) }, 413],
    [a, { Action: 'DELETE_MESSAGE', RequestId, Id: '12345678901' }, 400],
    [a, { Action: 'DELETE_MESSAGE', RequestId }, 400],
    [a, { Action: 'DELETE_MESSAGE', RequestId, Id: '123456789012', Reason: big }, 413],
    [a, { Action: 'DELETE_MESSAGE', RequestId, Id: '123456789012', Reason: 5 }, 400],
    [a, { Action: 'DISCONNECT_USER', RequestId }, 400],
    [a, { Action: 'DISCONNECT_USER', RequestId, UserId: 'u'.repeat(129) }, 400],
    [a, { Action: 'NOPE', RequestId }, 400],
    [a, { RequestId }, 400],
    [reader, { Action: 'SEND_MESSAGE', RequestId, Content: 'x' }, 403],
    [reader, { Action: 'DELETE_MESSAGE', RequestId, Id: '123456789012' }, 403],
    [reader, { Action: 'DISCONNECT_USER', RequestId, UserId: 'a' }, 403],
  ];
  const ids = new Set<string>();
  for (const [client, request, code] of cases) {
    client.send(request as object);
    const error = await client.frame();
    assertError(error, code, RequestId);
    ids.add(error['Id']);
  }
  assert.equal(ids.size, cases.length);
  for (const text of [
    '[]',
    'not json',
    '',
    'null',
    '"x"',
    '{"RequestId":7}',
    '{"Action":"SEND_MESSAGE","RequestId":7,"Content":"x"}',
  ]) {
    a.send(text);
    assertError(await a.frame(), 400, '');
  }
  const long = 'r'.repeat(129);
  a.send({ Action: 'SEND_MESSAGE', RequestId: long, Content: 'x' });
  assertError(await a.frame(), 413, long);
  a.send(Buffer.from('{}'));
  assertError(await a.frame(), 400, '');
  // Nobody else heard of any of it.
  a.send({ Action: 'SEND_MESSAGE', Content: 'last' });
  assert.equal((await reader.frame())['Content'], 'last');
  assert.deepEqual(reader.pending, []);
});

test('attributes of messages have a limit of their own; those of tokens and events keep the 1 KB of AWS', async () => {
  for (const bytesMax of [definitions.messageAttributesBytesMax.value, 3_000]) {
    await using gateway = await testGateway({ limits: { messageAttributesBytesMax: bytesMax } });
    const roomIdentifier = await newRoom(gateway);
    await using a = await join(gateway, roomIdentifier, 'a');
    // A character of two bytes: bytes count, of keys and of values.
    const voters = (bytes: number) => ({ voters: `é${'x'.repeat(bytes - 'voters'.length - 2)}` });
    a.send({ Action: 'SEND_MESSAGE', Content: 'poll', Attributes: voters(bytesMax) });
    assert.deepEqual((await a.frame())['Attributes'], voters(bytesMax));
    a.send({ Action: 'SEND_MESSAGE', Content: 'poll', Attributes: voters(bytesMax + 1) });
    const error = await a.frame();
    assertError(error, 413, '');
    assert.equal(error['ErrorMessage'], `Attributes are too large: their limit is ${bytesMax} bytes`);

    // Source: spec/ivschat.md, section 1.2.
    await gateway.chat.sendEvent({ roomIdentifier, eventName: 'e', attributes: voters(1_024) });
    await tokenFor(gateway, roomIdentifier, 'b', { attributes: voters(1_024) });
    for (const refused of [
      gateway.chat.sendEvent({ roomIdentifier, eventName: 'e', attributes: voters(1_025) }),
      tokenFor(gateway, roomIdentifier, 'b', { attributes: voters(1_025) }),
    ]) {
      assert.equal((await failure(refused)).name, 'ValidationException');
    }
  }
});

test('IVS-109: what one sender sends arrives in order, once', async () => {
  await using gateway = await testGateway({ limits: { chatRequestsPerSecond: 10_000 } });
  const room = await newRoom(gateway, { maximumMessageRatePerSecond: 100 });
  const clock = gateway.context.clock;
  await using a = await join(gateway, room, 'a');
  await using b = await join(gateway, room, 'b');
  const COUNT = 100;
  const begin = clock.now();
  for (let n = 0; n < COUNT; n++) a.send({ Action: 'SEND_MESSAGE', Content: String(n) });
  for (const client of [a, b]) {
    for (let n = 0; n < COUNT; n++) assert.equal((await client.frame())['Content'], String(n));
  }
  assert.ok(clock.now() >= begin);
});

test('IVS-086, 100: a user may be connected twice; who comes later gets nothing from before', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using one = await join(gateway, room, 'u');
  one.send({ Action: 'SEND_MESSAGE', Content: 'early' });
  await one.next();
  await using two = await join(gateway, room, 'u');
  one.send({ Action: 'SEND_MESSAGE', Content: 'late' });
  assert.equal((await one.frame())['Content'], 'late');
  assert.equal((await two.frame())['Content'], 'late');
});

test('rooms do not hear one another', async () => {
  await using gateway = await testGateway();
  const [one, two] = [await newRoom(gateway), await newRoom(gateway)];
  await using a = await join(gateway, one, 'a');
  await using b = await join(gateway, two, 'b');
  await gateway.chat.sendEvent({ roomIdentifier: one, eventName: 'for one' });
  await gateway.chat.sendEvent({ roomIdentifier: two, eventName: 'for two' });
  assert.equal((await a.frame())['EventName'], 'for one');
  assert.equal((await b.frame())['EventName'], 'for two');
});

test('IVS-110, 115, 116: a deletion is an event with both spellings of the id', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using a = await join(gateway, room, 'a');
  await using b = await join(gateway, room, 'b');
  a.send({ Action: 'DELETE_MESSAGE', RequestId: 'r2', Id: 'M2YcHkgffEvU', Reason: 'spam' });
  const frame = await b.next();
  assert.equal(await a.next(), frame);
  const { Id, SendTime, ...event } = JSON.parse(frame);
  assert.match(SendTime, RFC3339);
  const Attributes = { MessageID: 'M2YcHkgffEvU', MessageId: 'M2YcHkgffEvU', Reason: 'spam' };
  assert.deepEqual(event, { Type: 'EVENT', RequestId: 'r2', EventName: 'aws:DELETE_MESSAGE', Attributes });

  const { id } = await gateway.chat.deleteMessage({ roomIdentifier: room, id: 'M2YcHkgffEvU' });
  const second = await b.frame();
  assert.equal(second['Id'], id);
  assert.notEqual(second['Id'], Id);
  assert.equal(second['RequestId'], '');
  assert.deepEqual(second['Attributes'], { MessageID: 'M2YcHkgffEvU', MessageId: 'M2YcHkgffEvU' });
  const error = await failure(
    gateway.chat.deleteMessage({ roomIdentifier: room, id: 'M2YcHkgffEvU', reason: 'x'.repeat(257) }),
  );
  assert.equal(error.name, 'ValidationException');
});

test('IVS-119, 122: a disconnected user hears it, is closed on every socket, and may come back', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using moderator = await join(gateway, room, 'moderator');
  await using one = await join(gateway, room, 'u2');
  await using two = await join(gateway, room, 'u2');
  moderator.send({ Action: 'DISCONNECT_USER', RequestId: 'r', UserId: 'u2', Reason: 'bye' });
  for (const client of [moderator, one, two]) {
    const event = await client.frame();
    assert.equal(event['EventName'], 'aws:DISCONNECT_USER');
    assert.equal(event['RequestId'], 'r');
    assert.deepEqual(event['Attributes'], { UserId: 'u2', Reason: 'bye' });
  }
  for (const client of [one, two]) assert.deepEqual(await client.closed, { code: 1001, reason: 'bye' });
  await using again = await join(gateway, room, 'u2');
  again.send({ Action: 'DISCONNECT_USER', UserId: 'u2' });
  assert.equal((await again.frame())['EventName'], 'aws:DISCONNECT_USER');
  assert.deepEqual(await again.closed, { code: 1001, reason: '' });
  assert.equal(moderator.socket.readyState, WebSocket.OPEN);
  // Nobody of that name is there: it succeeds all the same.
  await gateway.chat.disconnectUser({ roomIdentifier: room, userId: 'nobody' });
});

test('IVS-124, 125, 127: events have their constraints; an empty room takes them', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  for (const input of [
    { eventName: '' },
    { eventName: 'x'.repeat(101) },
    { eventName: 'aws:X' },
    { eventName: 'e', attributes: { k: 'v'.repeat(1024) } },
  ]) {
    assert.equal((await failure(gateway.chat.sendEvent({ roomIdentifier, ...input }))).name, 'ValidationException');
  }
  const { id } = await gateway.chat.sendEvent({ roomIdentifier, eventName: 'e' });
  assert.match(id!, /^[a-zA-Z0-9]{12}$/);
});

test('an event reaches every member with the id that SendEvent answered', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  await using a = await join(gateway, roomIdentifier, 'a');
  const attributes = { msgType: 'user-notification', msgText: 'This chat room will close in 15 minutes.' };
  const { id } = await gateway.chat.sendEvent({ roomIdentifier, eventName: 'SystemMessage', attributes });
  const { SendTime, ...event } = await a.frame();
  assert.match(SendTime, RFC3339);
  assert.deepEqual(event, { Type: 'EVENT', Id: id, RequestId: '', EventName: 'SystemMessage', Attributes: attributes });
  await gateway.chat.sendEvent({ roomIdentifier, eventName: 'Bare' });
  assert.deepEqual((await a.frame())['Attributes'], {});
});

test('IVS-137, 140: the room rate is shared by its members; one second later it is there again', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const room = await newRoom(gateway, { maximumMessageRatePerSecond: 2 });
  await using a = await join(gateway, room, 'a');
  await using b = await join(gateway, room, 'b');
  a.send({ Action: 'SEND_MESSAGE', Content: '1' });
  assert.equal((await b.frame())['Content'], '1');
  b.send({ Action: 'SEND_MESSAGE', Content: '2' });
  assert.equal((await b.frame())['Content'], '2');
  b.send({ Action: 'SEND_MESSAGE', RequestId: 'r3', Content: '3' });
  assertError(await b.frame(), 429, 'r3', 'rate limit exceeded');
  clock.advance(1_000);
  b.send({ Action: 'SEND_MESSAGE', Content: '4' });
  assert.equal((await b.frame())['Content'], '4');
  assert.deepEqual(
    [(await a.frame())['Content'], (await a.frame())['Content'], (await a.frame())['Content']],
    ['1', '2', '4'],
  );
});

test('IVS-139: ten requests a second of one connection, of whatever kind', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const room = await newRoom(gateway, { maximumMessageRatePerSecond: 100 });
  await using a = await join(gateway, room, 'a');
  for (let n = 0; n < 10; n++) {
    a.send(n % 2 ? { Action: 'SEND_MESSAGE', Content: 'x' } : { Action: 'DELETE_MESSAGE', Id: 'M2YcHkgffEvU' });
    assert.notEqual((await a.frame())['Type'], 'ERROR');
  }
  a.send({ Action: 'DISCONNECT_USER', RequestId: 'r11', UserId: 'u' });
  assertError(await a.frame(), 429, 'r11');
});

test('what is over the rate or too large is refused unread, with its request id where the text shows one', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  await using a = await join(gateway, await newRoom(gateway), 'a');
  // Cut off: who parses it finds no request id.
  const broken = '{"Action":"SEND_MESSAGE","requestID" : "r\\u00e9","Content":"';
  a.send(broken);
  assertError(await a.frame(), 400, '');
  a.send(broken + 'x'.repeat(9_000));
  assertError(await a.frame(), 413, 'ré');
  for (let n = 2; n < 10; n++) {
    a.send({ Action: 'NONE', RequestId: String(n) });
    assertError(await a.frame(), 400, String(n));
  }
  a.send(broken);
  assertError(await a.frame(), 429, 'ré', 'rate limit exceeded');
  for (const nameless of ['[', '{"Content":"\\"RequestId\\":\\"x\\""}', '{"RequestId":7}', '{"RequestId":"\\q"}']) {
    a.send(nameless);
    assertError(await a.frame(), 429, '', 'rate limit exceeded');
  }
  clock.advance(1_000);
  a.send({ Action: 'SEND_MESSAGE', Content: 'again' });
  assert.equal((await a.frame())['Content'], 'again');
});

test('messages, deletions and disconnections have a rate of the account, over HTTP and sockets together', async () => {
  const clock = new SteeredClock();
  const limits = {
    sendMessageRequestsPerSecond: 2,
    deleteMessageRequestsPerSecond: 2,
    disconnectUserRequestsPerSecond: 1,
  };
  await using gateway = await testGateway({ clock, limits });
  const [here, there] = [await newRoom(gateway), await newRoom(gateway)];
  await using a = await join(gateway, here, 'a');
  await using b = await join(gateway, there, 'b');
  const say = (RequestId: string) => ({ Action: 'SEND_MESSAGE', RequestId, Content: 'x' });
  const message = { id: 'M2YcHkgffEvU' };

  a.send(say('1'));
  assert.equal((await a.frame())['RequestId'], '1');
  b.send(say('2'));
  assert.equal((await b.frame())['RequestId'], '2');
  a.send(say('3'));
  assertError(await a.frame(), 429, '3', 'rate limit exceeded');

  await gateway.chat.deleteMessage({ roomIdentifier: there, ...message });
  assert.equal((await b.frame())['EventName'], 'aws:DELETE_MESSAGE');
  a.send({ Action: 'DELETE_MESSAGE', RequestId: '4', Id: message.id });
  assert.equal((await a.frame())['RequestId'], '4');
  b.send({ Action: 'DELETE_MESSAGE', RequestId: '5', Id: message.id });
  assertError(await b.frame(), 429, '5', 'rate limit exceeded');
  const refused = await failure(gateway.chat.deleteMessage({ roomIdentifier: here, ...message }));
  assert.equal(refused.name, 'ThrottlingException');
  assert.equal(refused['limit'], 2);

  await gateway.chat.disconnectUser({ roomIdentifier: here, userId: 'nobody' });
  assert.equal((await a.frame())['EventName'], 'aws:DISCONNECT_USER');
  const throttled = await failure(gateway.chat.disconnectUser({ roomIdentifier: here, userId: 'nobody' }));
  assert.equal(throttled.name, 'ThrottlingException');

  clock.advance(1_000);
  a.send(say('6'));
  assert.equal((await a.frame())['RequestId'], '6');
});

test('IVS-128: events do not count against the rate of the room', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const roomIdentifier = await newRoom(gateway, { maximumMessageRatePerSecond: 1 });
  await using a = await join(gateway, roomIdentifier, 'a');
  for (let n = 0; n < 5; n++) await gateway.chat.sendEvent({ roomIdentifier, eventName: `e${n}` });
  for (let n = 0; n < 5; n++) assert.equal((await a.frame())['EventName'], `e${n}`);
});

test('IVS-164: at its end a session hears ERROR 401, then the socket closes with 1000', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { chatHeartbeatMs: 0 } });
  await using a = await join(gateway, await newRoom(gateway), 'a', { sessionDurationInMinutes: 1, capabilities: ALL });
  clock.advance(59_000);
  assert.equal(a.socket.readyState, WebSocket.OPEN);
  clock.advance(1_100);
  const error = await a.next();
  assertError(JSON.parse(error), 401, '');
  assert.deepEqual(await a.closed, { code: 1000, reason: error });
});

test('IVS-088, 089: pings are answered both ways', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  await using a = await join(gateway, await newRoom(gateway), 'a');
  const ponged = new Promise((resolve) => a.socket.once('pong', (data) => resolve(String(data))));
  a.socket.ping('are you there?');
  assert.equal(await ponged, 'are you there?');
  const pinged = new Promise((resolve) => a.socket.once('ping', resolve));
  clock.advance(30_100);
  await pinged;
});

test('connections over the quota are refused with 429', async () => {
  await using gateway = await testGateway({ limits: { chatConnectionsMax: 1 } });
  const room = await newRoom(gateway);
  await using a = await join(gateway, room, 'a');
  assert.equal((await refusal(gateway.socketUrl, [await tokenFor(gateway, room, 'b')])).status, 429);
  a.socket.close();
  await a.closed;
  await using b = await join(gateway, room, 'b');
  assert.equal(b.socket.readyState, WebSocket.OPEN);
});

function assertError(frame: Record<string, unknown>, code: number, requestId: string, message?: string): void {
  assert.deepEqual(Object.keys(frame), ['Type', 'Id', 'RequestId', 'ErrorCode', 'ErrorMessage'], JSON.stringify(frame));
  assert.equal(frame['Type'], 'ERROR');
  assert.equal(frame['ErrorCode'], code, JSON.stringify(frame));
  assert.equal(frame['RequestId'], requestId);
  assert.equal(typeof frame['ErrorMessage'], 'string');
  if (message) assert.equal(frame['ErrorMessage'], message);
}
