// The official `amazon-ivs-chat-messaging` client, end to end. Cases: spec/ivschat.md, sections 7 and 9.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatRoom, DeleteMessageRequest, DisconnectUserRequest, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { SteeredClock } from '../../src/base/clock.ts';
import { ALL, newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

type Options = { capabilities?: typeof ALL; sessionDurationInMinutes?: number };

/** The client as an application makes it, and what it was told. */
function client(gateway: TestGateway, roomIdentifier: string, userId: string, options: Options = {}) {
  const heard: { event: string; detail: any }[] = [];
  const waiting: { event: string; resolve: (detail: any) => void }[] = [];
  let tokens = 0;
  const room = new ChatRoom({
    regionOrUrl: gateway.socketUrl,
    tokenProvider: async () => {
      tokens++;
      const { token } = await gateway.chat.createChatToken({ roomIdentifier, userId, capabilities: ALL, ...options });
      return { token: token! };
    },
  });
  // The client's default level prints tokens.
  room.logLevel = 'error';
  const events = [
    'connecting',
    'connect',
    'disconnect',
    'message',
    'event',
    'messageDelete',
    'userDisconnect',
  ] as const;
  for (const event of events) {
    (room.addListener as (name: string, listener: (detail: unknown) => void) => void)(event, (detail) => {
      heard.push({ event, detail });
      const index = waiting.findIndex((entry) => entry.event === event);
      if (index >= 0) waiting.splice(index, 1)[0]!.resolve(detail);
    });
  }
  return {
    room,
    heard,
    tokens: () => tokens,
    /** The next event of that name, from now on. */
    next: (event: (typeof events)[number]): Promise<any> => new Promise((resolve) => waiting.push({ event, resolve })),
    async connect() {
      const connected = this.next('connect');
      room.connect();
      await connected;
    },
    [Symbol.dispose]: () => room.disconnect(),
  };
}

test('a message resolves for its sender and reaches the others', async () => {
  await using gateway = await testGateway();
  const arn = await newRoom(gateway);
  using alice = client(gateway, arn, 'alice');
  using bob = client(gateway, arn, 'bob');
  await alice.connect();
  await bob.connect();
  const arrives = bob.next('message');
  const sent = await alice.room.sendMessage(new SendMessageRequest('hello wörld 🔥', { sticker: 'smile' }));
  const received = await arrives;
  assert.equal(received.id, sent.id);
  assert.equal(received.content, 'hello wörld 🔥');
  assert.deepEqual(received.attributes, { sticker: 'smile' });
  assert.equal(received.sender.userId, 'alice');
  assert.ok(received.sendTime instanceof Date);
});

test('IVS-118: a moderator deletes a message and disconnects a user; the promises resolve', async () => {
  await using gateway = await testGateway();
  const arn = await newRoom(gateway);
  using moderator = client(gateway, arn, 'moderator');
  using user = client(gateway, arn, 'user');
  await moderator.connect();
  await user.connect();
  const { id } = await user.room.sendMessage(new SendMessageRequest('bad words'));

  const deleted = user.next('messageDelete');
  const deletion = await moderator.room.deleteMessage(new DeleteMessageRequest(id, 'spam'));
  assert.equal(deletion.messageId, id);
  assert.equal((await deleted).reason, 'spam');

  const gone = user.next('disconnect');
  const told = user.next('userDisconnect');
  const disconnection = await moderator.room.disconnectUser(new DisconnectUserRequest('user', 'bye'));
  assert.equal(disconnection.userId, 'user');
  assert.equal((await told).reason, 'bye');
  // IVS-118: a clean close, so the client does not come back by itself.
  assert.equal(await gone, 'serverDisconnect');
  assert.equal(user.tokens(), 1);
});

test('an event and a deletion of the backend reach the application', async () => {
  await using gateway = await testGateway();
  const roomIdentifier = await newRoom(gateway);
  using alice = client(gateway, roomIdentifier, 'alice');
  await alice.connect();
  const event = alice.next('event');
  const { id } = await gateway.chat.sendEvent({
    roomIdentifier,
    eventName: 'app:raise-hand',
    attributes: { who: 'bob' },
  });
  assert.deepEqual(
    { ...(await event), sendTime: 0 },
    {
      id,
      requestId: '',
      eventName: 'app:raise-hand',
      attributes: { who: 'bob' },
      sendTime: 0,
    },
  );
  const deleted = alice.next('messageDelete');
  await gateway.chat.deleteMessage({ roomIdentifier, id: 'M2YcHkgffEvU' });
  assert.equal((await deleted).messageId, 'M2YcHkgffEvU');
});

test('no refusal leaves a promise hanging', async () => {
  await using gateway = await testGateway({ limits: { chatRequestsPerSecond: 1_000 } });
  const arn = await newRoom(gateway, { maximumMessageLength: 5, maximumMessageRatePerSecond: 1 });
  using reader = client(gateway, arn, 'reader', { capabilities: [] });
  using alice = client(gateway, arn, 'alice');
  await reader.connect();
  await alice.connect();
  const refused = async (request: Promise<unknown>, code: number) => {
    const error = await request.then(
      () => assert.fail('The request was expected to be refused'),
      (reason) => reason,
    );
    assert.equal(error.errorCode, code, JSON.stringify(error));
    assert.equal(typeof error.errorMessage, 'string');
  };
  const send = (who: typeof alice, ...message: ConstructorParameters<typeof SendMessageRequest>) =>
    who.room.sendMessage(new SendMessageRequest(...message));
  await refused(send(reader, 'x'), 403);
  await refused(reader.room.deleteMessage(new DeleteMessageRequest('M2YcHkgffEvU')), 403);
  await refused(reader.room.disconnectUser(new DisconnectUserRequest('alice')), 403);
  await refused(send(alice, ''), 400);
  await refused(send(alice, 'x'.repeat(6)), 400);
  await refused(send(alice, 'x'.repeat(100_000)), 413);
  await refused(send(alice, 'x', { k: 'v'.repeat(2_000) }), 413);
  await refused(alice.room.deleteMessage(new DeleteMessageRequest('short')), 400);
  await refused(alice.room.deleteMessage(new DeleteMessageRequest('M2YcHkgffEvU', 'x'.repeat(257))), 413);
  await refused(alice.room.disconnectUser(new DisconnectUserRequest('')), 400);
  await send(alice, 'ok');
  await refused(send(alice, 'ok'), 429);
  assert.equal(alice.room.state, 'connected');
});

test('IVS-082: a refused token ends with socketError after the tries of the client', async () => {
  await using gateway = await testGateway();
  using room = client(gateway, await newRoom(gateway), 'alice');
  const lost = room.next('disconnect');
  const broken = new ChatRoom({ regionOrUrl: gateway.socketUrl, tokenProvider: async () => ({ token: 'garbage' }) });
  broken.logLevel = 'error';
  const reason = new Promise((resolve) => broken.addListener('disconnect', resolve));
  broken.connect();
  assert.equal(await reason, 'socketError');
  await room.connect();
  room.room.disconnect();
  assert.equal(await lost, 'clientDisconnect');
});

test('IVS-164: when the session ends, the client renews it and goes on', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { chatHeartbeatMs: 0 } });
  using alice = client(gateway, await newRoom(gateway), 'alice', { sessionDurationInMinutes: 1 });
  await alice.connect();
  const again = alice.next('connect');
  clock.advance(60_100);
  await again;
  assert.equal(alice.tokens(), 2);
  assert.equal((await alice.room.sendMessage(new SendMessageRequest('back'))).content, 'back');
  assert.deepEqual(
    alice.heard.map(({ event }) => event).filter((event) => event !== 'message'),
    ['connecting', 'connect', 'connecting', 'connect'],
  );
});

test('a server that stops is not taken for one that shows the client out: it looks for a new connection', async () => {
  await using gateway = await testGateway();
  using alice = client(gateway, await newRoom(gateway), 'alice');
  await alice.connect();
  const lost = alice.next('disconnect');
  await gateway[Symbol.asyncDispose]();
  // There is none to find, and the client has no patience (spec/ivschat.md, section 12): but it has asked.
  assert.notEqual(await lost, 'serverDisconnect');
  assert.ok(alice.tokens() > 1);
});

test('IVS-170: a client that disconnects frees its connection', async () => {
  await using gateway = await testGateway();
  using alice = client(gateway, await newRoom(gateway), 'alice');
  await alice.connect();
  assert.equal(gateway.context.hub.size, 1);
  const left = alice.next('disconnect');
  alice.room.disconnect();
  assert.equal(await left, 'clientDisconnect');
  await until(() => gateway.context.hub.size === 0);
  assert.equal(gateway.context.hub.size, 0);
});
