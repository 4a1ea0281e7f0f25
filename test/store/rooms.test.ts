// Rooms as they are kept: their order, pages while the list changes, and filters.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../src/store/database/database.ts';
import type { Room } from '../../src/store/chat/rooms.ts';
import { Rooms } from '../../src/store/chat/rooms.ts';
import { temporaryFolder } from '../support/process.ts';
import { olderDatabase, owner } from './older-database.ts';

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
  assert.equal(rooms.delete(room), true);
  assert.equal(rooms.get(room.arn), undefined);
  assert.equal(rooms.delete(room), false);
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
    if (change === 1) rooms.delete(roomOf('old11', 10));
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
  assert.equal(rooms.hasAnyLoggingTo({ ...owner, arn: log }), true);
  assert.equal(rooms.hasAnyLoggingTo({ ...owner, arn: uri }), false);
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

test('a filter at 50,000 rooms reads what it finds, and not the rest', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  {
    using older = olderDatabase(path);
    older.rooms(50_000);
  }
  const rooms = new Rooms(openDatabase(path));
  const [uri, log] = ['function-1', 'log-2'];
  // Each of them needed 27 to 120 ms when every room was read.
  for (const [filter, count] of [
    [{ name: 'room-49999' }, 1],
    [{ name: 'room-0', reviewHandlerUri: uri }, 0],
    [{ reviewHandlerUri: uri }, 50],
    [{ reviewHandlerUri: 'function-2' }, 0],
    [{ loggingConfiguration: log }, 50],
    [{ loggingConfiguration: 'log-3' }, 0],
    [{ reviewHandlerUri: uri, loggingConfiguration: log }, 50],
    [{ reviewHandlerUri: uri, loggingConfiguration: 'log-3' }, 0],
  ] as const) {
    const start = process.threadCpuUsage();
    for (let call = 0; call < 20; call++) assert.equal(rooms.find(owner, filter, 50).items.length, count);
    const { user, system } = process.threadCpuUsage(start);
    assert.ok((user + system) / 20 < 10_000, `${JSON.stringify(filter)}: ${(user + system) / 20} µs`);
  }
  assert.equal(rooms.hasAnyLoggingTo({ ...owner, arn: log }), true);
});

test('where two filters match much, but little together, pages are short and lead to all of it', () => {
  const rooms = newRooms();
  const messageReviewHandler = { uri: 'f', fallbackResult: 'ALLOW' } as const;
  // 501 rooms of the name and 502 of the handler; only the two that were made first are both.
  rooms.put(roomOf('both', 1, { name: 'n', messageReviewHandler }));
  rooms.put(roomOf('second', 2, { name: 'n', messageReviewHandler }));
  for (let index = 0; index < 499; index++) rooms.put(roomOf(`n${index}`, 10, { name: 'n' }));
  for (let index = 0; index < 500; index++) rooms.put(roomOf(`f${index}`, 10, { messageReviewHandler }));
  const filter = { name: 'n', reviewHandlerUri: 'f' };
  const first = rooms.find(owner, filter, 50);
  assert.deepEqual(idsOf(first), ['second'], '500 rooms were looked at');
  const last = rooms.find(owner, filter, 50, first.next);
  assert.deepEqual([idsOf(last), last.next], [['both'], undefined]);
  // With one room less, none is left for a second page.
  rooms.delete(roomOf('n0', 10));
  const only = rooms.find(owner, filter, 50);
  assert.deepEqual([idsOf(only), only.next], [['second', 'both'], undefined]);
});

test('where one of two filters is rare, it is the one that is followed', () => {
  const rooms = newRooms();
  rooms.put(roomOf('rare', 1, { name: 'n', messageReviewHandler: { uri: 'f', fallbackResult: 'ALLOW' } }));
  for (let index = 0; index < 600; index++) rooms.put(roomOf(`n${index}`, 10, { name: 'n' }));
  const page = rooms.find(owner, { name: 'n', reviewHandlerUri: 'f' }, 50);
  assert.deepEqual([idsOf(page), page.next], [['rare'], undefined]);
});

test('the count of rooms follows what is put and deleted, and what a change that failed left as it was', () => {
  const database = openDatabase(':memory:');
  const rooms = new Rooms(database);
  const count = () => rooms.count(owner.account, owner.region);
  rooms.put(roomOf('a', 1));
  assert.equal(count(), 1);
  rooms.put(roomOf('a', 2));
  rooms.put(roomOf('b', 2));
  assert.equal(count(), 2);
  database.exec('PRAGMA query_only = 1');
  assert.throws(() => rooms.put(roomOf('c', 3)));
  assert.throws(() => rooms.delete(roomOf('a', 2)));
  database.exec('PRAGMA query_only = 0');
  assert.equal(count(), 2);
  rooms.delete(roomOf('a', 2));
  rooms.delete(roomOf('a', 2));
  assert.equal(count(), 1);
  assert.equal(new Rooms(database).count(owner.account, owner.region), 1);
});
