// Rooms as they are kept: their order, pages while the list changes, and filters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../src/store/database.ts';
import type { Room } from '../../src/store/rooms.ts';
import { Rooms } from '../../src/store/rooms.ts';

const owner = { account: '000000000000', region: 'us-west-2' };

function roomOf(id: string, updatedMs: number, more: Partial<Room> = {}): Room {
  return {
    ...owner,
    arn: `arn:aws:ivschat:${more.region ?? owner.region}:${more.account ?? owner.account}:room/${id}`,
    id,
    name: id,
    createdMs: 1,
    updatedMs,
    maximumMessageRatePerSecond: 10,
    maximumMessageLength: 500,
    loggingConfigurationIdentifiers: [],
    tags: {},
    ...more,
  };
}

const newRooms = () => new Rooms(openDatabase(':memory:'));
const idsOf = ({ items }: { items: Room[] }) => items.map(({ id }) => id);

/** All pages of a list. `between` runs after each. */
function allPages(rooms: Rooms, limit: number, between = () => {}): string[] {
  const ids: string[] = [];
  let page = rooms.find(owner, {}, limit);
  ids.push(...idsOf(page));
  while (page.next) {
    between();
    page = rooms.find(owner, {}, limit, page.next);
    ids.push(...idsOf(page));
  }
  return ids;
}

test('a room is found as it was put, and not found after it was deleted', () => {
  const rooms = newRooms();
  const room = roomOf('a', 5, {
    tags: { __proto__: 'x', é: '😀\u0000' },
    messageReviewHandler: { uri: 'u', fallbackResult: 'DENY' },
  });
  rooms.put(room);
  assert.deepEqual(rooms.get(room.arn), room);
  assert.equal(rooms.delete(room.arn), true);
  assert.equal(rooms.get(room.arn), undefined);
  assert.equal(rooms.delete(room.arn), false);
});

test('a room is read from the database by whoever opens it next', () => {
  const database = openDatabase(':memory:');
  const room = roomOf('a', 5, { tags: { k: '\ud800' } });
  new Rooms(database).put(room);
  assert.deepEqual(new Rooms(database).get(room.arn), room);
  new Rooms(database).put({ ...room, name: 'renamed' });
  assert.equal(new Rooms(database).get(room.arn)!.name, 'renamed');
});

test('the room that changed last comes first', () => {
  const rooms = newRooms();
  for (const [id, updatedMs] of [
    ['b', 2],
    ['c', 3],
    ['a', 1],
  ] as const)
    rooms.put(roomOf(id, updatedMs));
  assert.deepEqual(idsOf(rooms.find(owner, {}, 10)), ['c', 'b', 'a']);
  rooms.put(roomOf('a', 9));
  assert.deepEqual(idsOf(rooms.find(owner, {}, 10)), ['a', 'c', 'b']);
});

test('of rooms that changed in the same millisecond the one put last comes first, after a restart too', () => {
  const database = openDatabase(':memory:');
  for (const id of ['a', 'b', 'c']) new Rooms(database).put(roomOf(id, 7));
  assert.deepEqual(idsOf(new Rooms(database).find(owner, {}, 10)), ['c', 'b', 'a']);
});

test('a list shows the rooms of one account in one region', () => {
  const rooms = newRooms();
  rooms.put(roomOf('here', 1));
  rooms.put(roomOf('elsewhere', 2, { region: 'eu-west-1' }));
  rooms.put(roomOf('theirs', 3, { account: '111111111111' }));
  assert.deepEqual(idsOf(rooms.find(owner, {}, 10)), ['here']);
  assert.deepEqual(
    ['us-west-2', 'eu-west-1', 'us-east-1'].map((region) => rooms.count(owner.account, region)),
    [1, 1, 0],
  );
});

test('pages of any size show every room once, in order', () => {
  const rooms = newRooms();
  const ids = Array.from({ length: 23 }, (_, index) => String(index));
  for (const id of ids) rooms.put(roomOf(id, Math.floor(Number(id) / 4)));
  const expected = idsOf(rooms.find(owner, {}, 100));
  for (const limit of [1, 2, 5, 22, 23, 24]) assert.deepEqual(allPages(rooms, limit), expected);
});

test('a full last page has no next', () => {
  const rooms = newRooms();
  for (const id of ['a', 'b']) rooms.put(roomOf(id, 1));
  assert.equal(rooms.find(owner, {}, 2).next, undefined);
  assert.ok(rooms.find(owner, {}, 1).next);
});

test('rooms that come, go or change while somebody pages hide none of the others', () => {
  const rooms = newRooms();
  const ids = Array.from({ length: 12 }, (_, index) => `old${index}`);
  for (const id of ids) rooms.put(roomOf(id, 10));
  let change = 0;
  const seen = allPages(rooms, 3, () => {
    change++;
    rooms.put(roomOf(`new${change}`, 20 + change));
    if (change === 1) rooms.delete(roomOf('old11', 10).arn);
    if (change === 2) rooms.put(roomOf('old10', 30));
  });
  const others = ids.toReversed();
  assert.deepEqual(
    seen.filter((id) => id.startsWith('old')),
    others,
  );
  assert.equal(new Set(seen).size, seen.length, 'none is shown twice');
});

test('filters are exact, and all of them must match', () => {
  const rooms = newRooms();
  const [uri, log] = [
    'arn:aws:lambda:us-west-2:000000000000:function:f',
    'arn:aws:ivschat:us-west-2:0:logging-configuration/l',
  ];
  rooms.put(roomOf('plain', 1, { name: 'x' }));
  rooms.put(roomOf('reviewed', 2, { name: 'x', messageReviewHandler: { uri, fallbackResult: 'ALLOW' } }));
  rooms.put(roomOf('logged', 3, { name: 'y', loggingConfigurationIdentifiers: ['other', log] }));
  const found = (filter: Parameters<Rooms['find']>[1]) => idsOf(rooms.find(owner, filter, 10));
  assert.deepEqual(found({ name: 'x' }), ['reviewed', 'plain']);
  assert.deepEqual(found({ name: 'X' }), []);
  assert.deepEqual(found({ name: '%' }), []);
  assert.deepEqual(found({ reviewHandlerUri: uri }), ['reviewed']);
  assert.deepEqual(found({ loggingConfiguration: log }), ['logged']);
  assert.deepEqual(found({ loggingConfiguration: log.slice(0, -1) }), []);
  assert.deepEqual(found({ name: 'x', reviewHandlerUri: uri, loggingConfiguration: log }), []);
  assert.equal(rooms.hasAnyLoggingTo(log), true);
  assert.equal(rooms.hasAnyLoggingTo(uri), false);
});

test('a filtered list is paged like any other', () => {
  const rooms = newRooms();
  for (let index = 0; index < 9; index++) rooms.put(roomOf(String(index), index, { name: index % 2 ? 'odd' : 'even' }));
  const first = rooms.find(owner, { name: 'odd' }, 3);
  assert.deepEqual(idsOf(first), ['7', '5', '3']);
  assert.deepEqual(idsOf(rooms.find(owner, { name: 'odd' }, 3, first.next)), ['1']);
});

test('an amended room keeps its place', () => {
  const rooms = newRooms();
  for (const id of ['a', 'b', 'c']) rooms.put(roomOf(id, 7));
  rooms.amend(roomOf('a', 7, { tags: { k: 'v' } }));
  const { items } = rooms.find(owner, {}, 10);
  assert.deepEqual(
    items.map(({ id, tags }) => [id, tags]),
    [
      ['c', {}],
      ['b', {}],
      ['a', { k: 'v' }],
    ],
  );
  assert.deepEqual(rooms.get(roomOf('a', 7).arn)!.tags, { k: 'v' });
});

test('text that looks like SQL is text', () => {
  const rooms = newRooms();
  const name = `'); DROP TABLE room; --`;
  rooms.put(roomOf('a', 1, { name }));
  assert.deepEqual(idsOf(rooms.find(owner, { name }, 10)), ['a']);
});
