// Rooms of IVS Chat through the official SDK. Cases: spec/ivschat.md, section 9.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { SteeredClock } from '../../src/base/clock.ts';
import { TestClient, refusal } from '../support/client.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';

const NOWHERE = `arn:aws:ivschat:${REGION}:000000000000:room/AAbbCCdd1122`;

test('IVS-001: a room made of nothing has the documented defaults', async () => {
  const clock = new SteeredClock(Date.parse('2026-11-24T10:00:00.123Z'));
  await using gateway = await testGateway({ clock });
  const { $metadata, ...room } = await gateway.chat.createRoom({});
  assert.match(room.id!, /^[a-zA-Z0-9]{12}$/);
  const at = new Date(clock.now());
  assert.deepEqual(room, {
    arn: `arn:aws:ivschat:${REGION}:000000000000:room/${room.id}`,
    id: room.id,
    name: '',
    createTime: at,
    updateTime: at,
    maximumMessageLength: 500,
    maximumMessageRatePerSecond: 10,
    tags: {},
  });
  assert.ok($metadata.requestId);
});

test('IVS-025: GetRoom shows what CreateRoom was asked for', async () => {
  await using gateway = await testGateway();
  const asked = {
    name: 'a_B-9',
    maximumMessageLength: 1,
    maximumMessageRatePerSecond: 100,
    tags: { k: 'v', empty: '' },
  };
  const { $metadata: _, ...created } = await gateway.chat.createRoom(asked);
  const { $metadata: __, ...got } = await gateway.chat.getRoom({ identifier: created.arn });
  assert.deepEqual(got, created);
  assert.deepEqual({ ...got, ...asked }, got);
});

test('IVS-014: names need not be unique', async () => {
  await using gateway = await testGateway();
  const [one, two] = [await newRoom(gateway, { name: 'x' }), await newRoom(gateway, { name: 'x' })];
  assert.notEqual(one, two);
});

test('IVS-013, 016, 017, 019, 022, 067: every constraint is refused by name', async () => {
  await using gateway = await testGateway();
  const cases: [object, string][] = [
    [{ name: 'x'.repeat(129) }, 'name'],
    [{ name: 'with space' }, 'name'],
    [{ maximumMessageLength: 0 }, 'maximumMessageLength'],
    [{ maximumMessageLength: 501 }, 'maximumMessageLength'],
    [{ maximumMessageLength: 1.5 }, 'maximumMessageLength'],
    [{ maximumMessageRatePerSecond: 0 }, 'maximumMessageRatePerSecond'],
    [{ maximumMessageRatePerSecond: 101 }, 'maximumMessageRatePerSecond'],
    [{ messageReviewHandler: { uri: 'not-an-arn' } }, 'messageReviewHandler.uri'],
    [{ messageReviewHandler: { fallbackResult: 'MAYBE' } }, 'messageReviewHandler.fallbackResult'],
    [{ tags: { ['k'.repeat(129)]: 'v' } }, 'tags.key'],
    [{ tags: { k: 'v'.repeat(257) } }, 'tags.k.value'],
    [{ tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'v'])) }, 'tags'],
    [
      {
        loggingConfigurationIdentifiers: Array(4).fill(
          `arn:aws:ivschat:${REGION}:000000000000:logging-configuration/x`,
        ),
      },
      'loggingConfigurationIdentifiers',
    ],
    [{ loggingConfigurationIdentifiers: ['x'] }, 'loggingConfigurationIdentifiers.1.member'],
  ];
  for (const [input, field] of cases) {
    const error = await failure(gateway.chat.createRoom(input));
    assert.equal(error.name, 'ValidationException', field);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error['reason'], 'FIELD_VALIDATION_FAILED');
    const [first] = error['fieldList'] as { name: string; message: string }[];
    assert.equal(first?.name, field);
    assert.match(error.message, /^Request member: .* failed to satisfy the constraints: /);
  }
  for (const maximumMessageLength of [1, 500]) await gateway.chat.createRoom({ maximumMessageLength });
});

test('IVS-020, 023: what a room refers to must exist', async () => {
  await using gateway = await testGateway();
  const arn = `arn:aws:ivschat:${REGION}:000000000000:logging-configuration/AAbbCCdd1122`;
  const unknown = await failure(gateway.chat.createRoom({ loggingConfigurationIdentifiers: [arn] }));
  assert.equal(unknown.name, 'ResourceNotFoundException');
  const uri = `arn:aws:lambda:${REGION}:000000000000:function:review`;
  const handler = await failure(gateway.chat.createRoom({ messageReviewHandler: { uri } }));
  assert.equal(handler.message, 'Request member: uri failed to satisfy the constraints: invalid lambda permission');
});

test('IVS-026, 028: only an ARN names a room, and one is required', async () => {
  await using gateway = await testGateway();
  for (const identifier of ['AAbbCCdd1122', undefined, '', 'x'.repeat(129)]) {
    const error = await failure(gateway.chat.getRoom({ identifier }));
    assert.equal(error.name, 'ValidationException');
    assert.equal((error['fieldList'] as { name: string }[])[0]?.name, 'identifier');
  }
});

test('IVS-004, 005: a room that is not there is a ResourceNotFoundException with its members', async () => {
  await using gateway = await testGateway();
  const error = await failure(gateway.chat.getRoom({ identifier: NOWHERE }));
  assert.equal(error.name, 'ResourceNotFoundException');
  assert.equal(error.$metadata.httpStatusCode, 404);
  assert.match(error.$metadata.requestId!, /^[0-9a-f-]{36}$/);
  assert.equal(error['resourceId'], 'AAbbCCdd1122');
  assert.equal(error['resourceType'], 'ROOM');
});

test('a room is found only in its own region', async () => {
  await using gateway = await testGateway();
  const arn = await newRoom(gateway);
  const elsewhere = new Ivschat({ region: 'eu-west-1', credentials: rootKey, endpoint: gateway.url, maxAttempts: 1 });
  const error = await failure(elsewhere.getRoom({ identifier: arn }));
  assert.equal(error.name, 'ResourceNotFoundException');
  assert.match(error.message, /signed for eu-west-1, not for us-west-2/);
  assert.deepEqual((await elsewhere.listRooms({})).rooms, []);
});

test('IVS-029: UpdateRoom changes what it is given and nothing else', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const before = await gateway.chat.createRoom({
    name: 'a',
    maximumMessageLength: 7,
    maximumMessageRatePerSecond: 8,
    tags: { k: 'v' },
  });
  clock.advance(1_000);
  const updated = await gateway.chat.updateRoom({ identifier: before.arn, name: 'b' });
  const after = await gateway.chat.getRoom({ identifier: before.arn });
  assert.deepEqual({ ...after, $metadata: 0 }, { ...updated, $metadata: 0 });
  assert.deepEqual(
    { ...after, $metadata: 0 },
    { ...before, $metadata: 0, name: 'b', updateTime: new Date(clock.now()) },
  );
});

test('a review handler can be detached and its fallback kept', async () => {
  await using gateway = await testGateway();
  const identifier = await newRoom(gateway, { messageReviewHandler: { fallbackResult: 'DENY' } });
  const messageReviewHandler = { uri: '' };
  const updated = await gateway.chat.updateRoom({ identifier, messageReviewHandler });
  assert.deepEqual(updated.messageReviewHandler, { uri: '', fallbackResult: 'DENY' });
});

test('IVS-034: a deleted room is gone, and so is a token for it (IVS-085)', async () => {
  await using gateway = await testGateway();
  const identifier = await newRoom(gateway);
  const token = await tokenFor(gateway, identifier, 'u');
  const { $metadata } = await gateway.chat.deleteRoom({ identifier });
  assert.equal($metadata.httpStatusCode, 204);
  assert.equal((await failure(gateway.chat.getRoom({ identifier }))).name, 'ResourceNotFoundException');
  assert.equal((await failure(gateway.chat.deleteRoom({ identifier }))).name, 'ResourceNotFoundException');
  assert.equal((await refusal(gateway.socketUrl, [token])).status, 404);
});

test('IVS-035: deleting a room closes its sockets cleanly', async () => {
  await using gateway = await testGateway();
  const identifier = await newRoom(gateway);
  await using one = await TestClient.open(gateway.socketUrl, await tokenFor(gateway, identifier, 'a'));
  await using two = await TestClient.open(gateway.socketUrl, await tokenFor(gateway, identifier, 'b'));
  await gateway.chat.deleteRoom({ identifier });
  for (const client of [one, two]) assert.deepEqual(await client.closed, { code: 1000, reason: '' });
});

test('IVS-037, 047: rooms are listed by their last change, and an empty list is empty', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const empty = await gateway.chat.listRooms({});
  assert.deepEqual(empty.rooms, []);
  assert.equal(empty.nextToken, undefined);
  const [a, b, c] = [await newRoom(gateway), await newRoom(gateway), await newRoom(gateway)];
  clock.advance(1);
  await gateway.chat.updateRoom({ identifier: a, name: 'changed' });
  const { rooms } = await gateway.chat.listRooms({});
  assert.deepEqual(
    rooms?.map(({ arn }) => arn),
    [a, c, b],
  );
});

test('IVS-038, 041: sixty rooms are two pages', async () => {
  await using gateway = await testGateway();
  for (let n = 0; n < 60; n++) await newRoom(gateway, { name: `room-${n}` });
  const first = await gateway.chat.listRooms({ nextToken: '' });
  assert.equal(first.rooms?.length, 50);
  const second = await gateway.chat.listRooms({ nextToken: first.nextToken! });
  assert.equal(second.rooms?.length, 10);
  assert.equal(second.nextToken, undefined);
  const arns = [...(first.rooms ?? []), ...(second.rooms ?? [])].map(({ arn }) => arn);
  assert.equal(new Set(arns).size, 60);
});

test('a page token that is forged, or from another list, is refused', async () => {
  await using gateway = await testGateway();
  for (let n = 0; n < 2; n++) await newRoom(gateway, { name: 'same' });
  const { nextToken } = await gateway.chat.listRooms({ maxResults: 1 });
  const last = nextToken!.at(-1) === 'A' ? 'B' : 'A';
  for (const input of [
    { nextToken: 'x' },
    { nextToken: nextToken!.slice(0, -3) + last.repeat(3) },
    { nextToken: nextToken!, name: 'same' },
  ]) {
    const error = await failure(gateway.chat.listRooms(input));
    assert.equal(error.name, 'ValidationException');
    assert.equal((error['fieldList'] as { name: string }[])[0]?.name, 'nextToken');
  }
  assert.equal((await gateway.chat.listRooms({ nextToken: nextToken! })).rooms?.length, 1);
});

test('IVS-040: a page has 1 to 50 rooms', async () => {
  await using gateway = await testGateway();
  for (const maxResults of [0, 51]) {
    assert.equal((await failure(gateway.chat.listRooms({ maxResults }))).name, 'ValidationException');
  }
});

test('IVS-043, 044, 046: filters are exact, and summaries have no limits', async () => {
  await using gateway = await testGateway();
  const a = await newRoom(gateway, { name: 'a' });
  await newRoom(gateway, { name: 'ab' });
  const { rooms } = await gateway.chat.listRooms({ name: 'a' });
  assert.deepEqual(
    rooms?.map(({ arn }) => arn),
    [a],
  );
  assert.deepEqual(Object.keys(rooms?.[0] ?? {}).toSorted(), ['arn', 'createTime', 'id', 'name', 'tags', 'updateTime']);
  const messageReviewHandlerUri = `arn:aws:lambda:${REGION}:000000000000:function:review`;
  assert.deepEqual((await gateway.chat.listRooms({ messageReviewHandlerUri })).rooms, []);
});

test('the quota of rooms is a ServiceQuotaExceededException with its limit', async () => {
  await using gateway = await testGateway({ limits: { roomsMax: 2 } });
  const first = await newRoom(gateway);
  await newRoom(gateway);
  const error = await failure(gateway.chat.createRoom({}));
  assert.equal(error.name, 'ServiceQuotaExceededException');
  assert.equal(error.$metadata.httpStatusCode, 402);
  assert.equal(error['limit'], 2);
  await gateway.chat.deleteRoom({ identifier: first });
  assert.ok(await newRoom(gateway));
});

test('calls over the rate of an operation get a ThrottlingException; other operations go on', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock, limits: { sendEventRequestsPerSecond: 2 } });
  const roomIdentifier = await newRoom(gateway);
  const send = () => gateway.chat.sendEvent({ roomIdentifier, eventName: 'e' });
  await send();
  await send();
  const error = await failure(send());
  assert.equal(error.name, 'ThrottlingException');
  assert.equal(error.$metadata.httpStatusCode, 429);
  assert.equal(error['limit'], 2);
  assert.ok(await gateway.chat.getRoom({ identifier: roomIdentifier }));
  clock.advance(1_000);
  assert.ok((await send()).id);
});

test('IVS-002: an unknown path is an unknown operation; a broken body is told so', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  const post = (path: string, body: string) => fetch(gateway.url + path, { method: 'POST', body });
  const unknown = await post('/NoSuchOperation', '{}');
  assert.equal(unknown.headers.get('x-amzn-errortype'), 'ValidationException');
  assert.equal(((await unknown.json()) as { reason: string }).reason, 'UNKNOWN_OPERATION');
  for (const body of ['{', '[]', '"x"', 'null', '\xff']) {
    const broken = await post('/CreateRoom', body);
    assert.equal(broken.status, 400, body);
    assert.equal(((await broken.json()) as { reason: string }).reason, 'OTHER');
  }
});
