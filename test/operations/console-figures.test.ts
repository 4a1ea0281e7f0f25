// What the console asks of a server: the last hour's figures, pages of connections in an order, what a key may do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { Smallest } from '../../src/services/admin/smallest.ts';
import { ask } from '../support/admin.ts';
import { join, newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { failure, rootKey, testGateway } from '../support/gateway.ts';

test('every historySampleMs the server looks at itself; it keeps historySamplesMax looks, and forgets the oldest', async () => {
  const clock = new SteeredClock();
  const limits = { historySampleMs: 1_000, historySamplesMax: 3 };
  await using gateway = await testGateway({ clock, limits });
  const room = await newRoom(gateway);
  await using member = await join(gateway, room, 'a');
  const history = async (since?: number) => {
    const { times, figures, intervalMs } = await ask(gateway, 'GetHistory', since === undefined ? {} : { since });
    return {
      times,
      intervalMs,
      of: (name: string): number[] => figures.get(name).map((one: any) => Number(one.value ?? one)),
    };
  };
  clock.advance(999);
  assert.deepEqual((await history()).times, [], 'not yet');
  clock.advance(1);
  const first = await history();
  assert.deepEqual([first.times, first.intervalMs], [[clock.now()], 1_000]);
  assert.deepEqual(first.of('connections'), [1]);
  assert.ok(first.of('memoryBytes')[0]! > 1_000_000);

  for (let at = 0; at < 4; at++) await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
  for (let at = 0; at < 4; at++) await member.next();
  await failure(gateway.chat.getRoom({ identifier: 'x' }));
  clock.advance(1_000);
  const second = await history(first.times[0]);
  assert.deepEqual(second.times, [clock.now()], 'only what came later');
  assert.deepEqual([second.of('delivered'), second.of('posts'), second.of('refused')], [[4], [4], [1]], 'a second');
  clock.advance(1_000);
  assert.equal((await history()).times.length, 3, 'as many as are kept');
  clock.advance(1_000);
  const { times, of } = await history();
  assert.deepEqual(times, [clock.now() - 2_000, clock.now() - 1_000, clock.now()]);
  assert.deepEqual(of('posts'), [4, 0, 0]);
});

test('the smallest of many are those that sorting finds, in the same order', () => {
  const seed = Date.now() % 1_000_000;
  let state = seed;
  const random = (max: number) => (state = (state * 48_271) % 2_147_483_647) % max;
  for (let round = 0; round < 50; round++) {
    const items = Array.from({ length: random(1_500) }, (_, at) => ({ at, value: random(40) }));
    const size = 1 + random(200);
    const isDescending = round % 2 === 1;
    const found = new Smallest<(typeof items)[number]>(size, ({ value }) => value, isDescending);
    for (const item of items) found.add(item);
    const sorted = items.toSorted((a, b) => (isDescending ? b.value - a.value : a.value - b.value)).slice(0, size);
    assert.deepEqual(found.list(), sorted, `seed ${seed}, round ${round}`);
  }
});

test('connections are filtered, sorted and paged by the server, which tells how many there are', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using stack = new AsyncDisposableStack();
  for (const user of ['berta', 'anna', 'bernd']) stack.use(await join(gateway, room, user));
  const sockets = [];
  for (let at = 0; at < 3; at++) sockets.push(stack.use(await TestClient.open(`${gateway.socketUrl}/prod`)));
  const listed = async (input: object) => {
    const { connections, total, nextToken } = await ask(gateway, 'ListConnections', input);
    return {
      users: connections.map((one: any) => one.userId),
      ids: connections.map((one: any) => one.id),
      total,
      nextToken,
    };
  };
  const { users, total } = await listed({ sortBy: 'userId', service: 'ivschat' });
  assert.deepEqual([users, total], [['anna', 'bernd', 'berta'], 3]);
  assert.deepEqual((await listed({ sortBy: 'userId', descending: true, userId: 'b' })).users, ['berta', 'bernd']);
  assert.deepEqual((await listed({ userId: 'b' })).users, ['berta', 'bernd'], 'also unsorted, the oldest first');
  assert.equal((await listed({ userId: 'b' })).total, undefined);

  const ids = sockets.map(({ connectionId }) => connectionId);
  const first = await listed({ sortBy: 'connectedAt', scope: 'api/default', maxResults: 2 });
  assert.deepEqual([first.ids, first.total, first.nextToken], [ids.slice(0, 2), 3, '2']);
  const next = await listed({ sortBy: 'connectedAt', scope: 'api/default', maxResults: 2, nextToken: '2' });
  assert.deepEqual([next.ids, next.total, next.nextToken], [ids.slice(2), 3, undefined]);
  const beyond = await listed({ sortBy: 'connectedAt', nextToken: '9999999999999999' });
  assert.deepEqual([beyond.ids, beyond.total], [[], 6]);

  await gateway.connections.postToConnection({ ConnectionId: ids[1]!, Data: 'x'.repeat(2_000) });
  const most = await listed({ sortBy: 'bytesOut', descending: true, scope: 'api/' });
  assert.equal(most.ids[0], ids[1]);
  assert.match((await failure(ask(gateway, 'ListConnections', { sortBy: 'secret' }))).message, /sortBy/);
});

test('one connection is shown with its user agent, until it is closed', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`, undefined, {
    headers: { 'user-agent': 'a-browser' },
  });
  const connectionId = client.connectionId;
  const shown = await ask(gateway, 'GetConnection', { connectionId });
  assert.deepEqual([shown.id, shown.scope, shown.userAgent], [connectionId, 'api/default/prod', 'a-browser']);
  const missing = await failure(ask(gateway, 'GetConnection', { connectionId: 'L0SM9cOFvHcCIhw=' }));
  assert.match(missing.message, /There is no connection L0SM9cOFvHcCIhw= \(any more\)/);
});

test('whoever has a key learns what it may do, by its policy, and who it is', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const statements = [
    { Effect: 'Allow', Action: ['ivschat:*'], Resource: [room] },
    { Effect: 'Deny', Action: ['ivschat:DeleteRoom'], Resource: ['*'] },
  ];
  const key = await ask(gateway, 'CreateKey', { statements });
  const checks = [
    { action: 'ivschat:SendEvent', resource: room },
    { action: 'ivschat:SendEvent' },
    { action: 'ivschat:DeleteRoom', resource: room },
    { action: 'fanfare:ListConnections' },
  ];
  const told = await ask(gateway, 'CheckAccess', { checks }, key);
  assert.deepEqual(told.allowed, [true, false, false, false]);
  assert.deepEqual([told.accessKeyId, told.region, told.isTrusted], [key.accessKeyId, 'us-west-2', false]);
  assert.ok(told.services.includes('ivschat') && told.services.includes('fanfare'));
  assert.deepEqual((await ask(gateway, 'CheckAccess', { checks })).allowed, [true, true, true, true], 'the root key');

  const many = (count: number) => ({ checks: Array.from({ length: count }, () => ({ action: 'ivschat:GetRoom' })) });
  assert.equal((await ask(gateway, 'CheckAccess', many(200))).allowed.length, 200);
  assert.match((await failure(ask(gateway, 'CheckAccess', many(201)))).message, /checks/);
  const stranger = { accessKeyId: 'AKIDSTRANGER', secretAccessKey: rootKey.secretAccessKey };
  assert.match((await failure(ask(gateway, 'CheckAccess', {}, stranger))).message, /security token .* is invalid/);
  assert.equal((await fetch(`${gateway.url}/_fanfare/access`, { method: 'POST', body: '{}' })).status, 403);
});

test('status tells how much is used of what is bounded for all', async () => {
  await using gateway = await testGateway({ limits: { connectionsMax: 7, accessKeysMax: 3 } });
  await using _client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await ask(gateway, 'CreateKey');
  const bounds = (await ask(gateway, 'GetStatus')).bounds.map((one: any) => [one.limit, one.used, one.max]);
  assert.deepEqual(bounds.slice(0, 1), [['connectionsMax', 1, 7]]);
  assert.deepEqual(bounds.at(-1), ['accessKeysMax', 1, 3]);
});
