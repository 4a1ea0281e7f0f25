// Rooms as they are kept: their order, pages while the list changes, and filters.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../../src/store/database/database.ts';
import type { Room } from '../../src/store/chat/rooms.ts';
import { Rooms } from '../../src/store/chat/rooms.ts';
import { temporaryFolder } from '../support/process.ts';
import { recordsIn } from './open-records.ts';
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

/** Rooms, of which each is changed by a change of its own. */
function newRooms(database = openDatabase(':memory:')) {
  const records = recordsIn(database);
  const rooms = new Rooms(records);
  return {
    put: (room: Room) => records.change(() => rooms.put(room)),
    amend: (room: Room) => records.change(() => rooms.amend(room)),
    delete: ({ arn }: Room) => records.change(() => rooms.delete(arn)),
    get: rooms.get.bind(rooms),
    find: rooms.find.bind(rooms),
    count: rooms.count.bind(rooms),
    hasAnyLoggingTo: rooms.hasAnyLoggingTo.bind(rooms),
  };
}

const idsOf = ({ items }: { items: Room[] }) => items.map(({ id }) => id);

/** All pages of a list. `between` runs after each. */
async function allPages(rooms: Pick<Rooms, 'find'>, limit: number, between = async () => {}): Promise<string[]> {
  const ids: string[] = [];
  let page = rooms.find(owner, {}, limit);
  ids.push(...idsOf(page));
  while (page.next) {
    await between();
    page = rooms.find(owner, {}, limit, page.next);
    ids.push(...idsOf(page));
  }
  return ids;
}

test('a room is found as it was put, and not found after it was deleted', async () => {
  const rooms = newRooms();
  const room = roomOf('a', 5, {
    tags: { __proto__: 'x', é: '😀\u0000' },
    messageReviewHandler: { uri: 'u', fallbackResult: 'DENY' },
  });
  await rooms.put(room);
  assert.deepEqual(rooms.get(room.arn), room);
  assert.equal(await rooms.delete(room), true);
  assert.equal(rooms.get(room.arn), undefined);
  assert.equal(await rooms.delete(room), false);
});

test('a room is read from the database by whoever opens it next', async () => {
  const database = openDatabase(':memory:');
  const room = roomOf('a', 5, { tags: { k: '\ud800' } });
  await newRooms(database).put(room);
  assert.deepEqual(newRooms(database).get(room.arn), room);
  await newRooms(database).put({ ...room, name: 'renamed' });
  assert.equal(newRooms(database).get(room.arn)!.name, 'renamed');
});

test('the room that changed last comes first', async () => {
  const rooms = newRooms();
  for (const [id, updatedMs] of [
    ['b', 2],
    ['c', 3],
    ['a', 1],
  ] as const)
    await rooms.put(roomOf(id, updatedMs));
  assert.deepEqual(idsOf(rooms.find(owner, {}, 10)), ['c', 'b', 'a']);
  await rooms.put(roomOf('a', 9));
  assert.deepEqual(idsOf(rooms.find(owner, {}, 10)), ['a', 'c', 'b']);
});

test('of rooms that changed in the same millisecond the one put last comes first, after a restart too', async () => {
  const database = openDatabase(':memory:');
  for (const id of ['a', 'b', 'c']) await newRooms(database).put(roomOf(id, 7));
  assert.deepEqual(idsOf(newRooms(database).find(owner, {}, 10)), ['c', 'b', 'a']);
});

test('rooms of an older folder, whose places were counted over all of them, keep their order among new ones', async () => {
  const database = openDatabase(':memory:');
  const insert = database.prepare(
    'INSERT INTO room VALUES (:arn, :account, :region, :name, :updatedMs, :place, :record)',
  );
  for (const [id, updatedMs, place] of [
    ['a', 7, 1_000],
    ['b', 7, 3_000],
    ['c', 8, 2_000],
  ] as const) {
    const room = roomOf(id, updatedMs);
    const { arn, account, region, name } = room;
    insert.run({ arn, account, region, name, updatedMs, place, record: JSON.stringify(room) });
  }
  const rooms = newRooms(database);
  for (const [id, updatedMs] of [
    ['d', 7],
    ['e', 8],
    ['f', 9],
  ] as const)
    await rooms.put(roomOf(id, updatedMs));
  await rooms.put(roomOf('a', 7));
  assert.deepEqual(await allPages(rooms, 1), ['f', 'e', 'c', 'a', 'd', 'b']);
});

test('a list shows the rooms of one account in one region', async () => {
  const rooms = newRooms();
  await rooms.put(roomOf('here', 1));
  await rooms.put(roomOf('elsewhere', 2, { region: 'eu-west-1' }));
  await rooms.put(roomOf('theirs', 3, { account: '111111111111' }));
  assert.deepEqual(idsOf(rooms.find(owner, {}, 10)), ['here']);
  assert.deepEqual(
    ['us-west-2', 'eu-west-1', 'us-east-1'].map((region) => rooms.count(owner.account, region)),
    [1, 1, 0],
  );
});

test('pages of any size show every room once, in order', async () => {
  const rooms = newRooms();
  const ids = Array.from({ length: 23 }, (_, index) => String(index));
  for (const id of ids) await rooms.put(roomOf(id, Math.floor(Number(id) / 4)));
  const expected = idsOf(rooms.find(owner, {}, 100));
  for (const limit of [1, 2, 5, 22, 23, 24]) assert.deepEqual(await allPages(rooms, limit), expected);
});

test('a full last page has no next', async () => {
  const rooms = newRooms();
  for (const id of ['a', 'b']) await rooms.put(roomOf(id, 1));
  assert.equal(rooms.find(owner, {}, 2).next, undefined);
  assert.ok(rooms.find(owner, {}, 1).next);
});

test('rooms that come, go or change while somebody pages hide none of the others', async () => {
  const rooms = newRooms();
  const ids = Array.from({ length: 12 }, (_, index) => `old${index}`);
  for (const id of ids) await rooms.put(roomOf(id, 10));
  let change = 0;
  const seen = await allPages(rooms, 3, async () => {
    change++;
    await rooms.put(roomOf(`new${change}`, 20 + change));
    if (change === 1) await rooms.delete(roomOf('old11', 10));
    if (change === 2) await rooms.put(roomOf('old10', 30));
  });
  const others = ids.toReversed();
  assert.deepEqual(
    seen.filter((id) => id.startsWith('old')),
    others,
  );
  assert.equal(new Set(seen).size, seen.length, 'none is shown twice');
});

test('filters are exact, and all of them must match', async () => {
  const rooms = newRooms();
  const [uri, log] = [
    'arn:aws:lambda:us-west-2:000000000000:function:f',
    'arn:aws:ivschat:us-west-2:0:logging-configuration/l',
  ];
  await rooms.put(roomOf('plain', 1, { name: 'x' }));
  await rooms.put(roomOf('reviewed', 2, { name: 'x', messageReviewHandler: { uri, fallbackResult: 'ALLOW' } }));
  await rooms.put(roomOf('logged', 3, { name: 'y', loggingConfigurationIdentifiers: ['other', log] }));
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

test('a filtered list is paged like any other', async () => {
  const rooms = newRooms();
  for (let index = 0; index < 9; index++)
    await rooms.put(roomOf(String(index), index, { name: index % 2 ? 'odd' : 'even' }));
  const first = rooms.find(owner, { name: 'odd' }, 3);
  assert.deepEqual(idsOf(first), ['7', '5', '3']);
  assert.deepEqual(idsOf(rooms.find(owner, { name: 'odd' }, 3, first.next)), ['1']);
});

test('an amended room keeps its place', async () => {
  const rooms = newRooms();
  for (const id of ['a', 'b', 'c']) await rooms.put(roomOf(id, 7));
  await rooms.amend(roomOf('a', 7, { tags: { k: 'v' } }));
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

test('text that looks like SQL is text', async () => {
  const rooms = newRooms();
  const name = `'); DROP TABLE room; --`;
  await rooms.put(roomOf('a', 1, { name }));
  assert.deepEqual(idsOf(rooms.find(owner, { name }, 10)), ['a']);
});

test('a filter at 50,000 rooms reads what it finds, and not the rest', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  {
    using older = olderDatabase(path);
    older.rooms(50_000);
  }
  const rooms = newRooms(openDatabase(path));
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

test('where two filters match much, but little together, pages are short and lead to all of it', async () => {
  const rooms = newRooms();
  const messageReviewHandler = { uri: 'f', fallbackResult: 'ALLOW' } as const;
  // 501 rooms of the name and 502 of the handler; only the two that were made first are both.
  await rooms.put(roomOf('both', 1, { name: 'n', messageReviewHandler }));
  await rooms.put(roomOf('second', 2, { name: 'n', messageReviewHandler }));
  for (let index = 0; index < 499; index++) await rooms.put(roomOf(`n${index}`, 10, { name: 'n' }));
  for (let index = 0; index < 500; index++) await rooms.put(roomOf(`f${index}`, 10, { messageReviewHandler }));
  const filter = { name: 'n', reviewHandlerUri: 'f' };
  const first = rooms.find(owner, filter, 50);
  assert.deepEqual(idsOf(first), ['second'], '500 rooms were looked at');
  const last = rooms.find(owner, filter, 50, first.next);
  assert.deepEqual([idsOf(last), last.next], [['both'], undefined]);
  // With one room less, none is left for a second page.
  await rooms.delete(roomOf('n0', 10));
  const only = rooms.find(owner, filter, 50);
  assert.deepEqual([idsOf(only), only.next], [['second', 'both'], undefined]);
});

test('where one of two filters is rare, it is the one that is followed', async () => {
  const rooms = newRooms();
  await rooms.put(roomOf('rare', 1, { name: 'n', messageReviewHandler: { uri: 'f', fallbackResult: 'ALLOW' } }));
  for (let index = 0; index < 600; index++) await rooms.put(roomOf(`n${index}`, 10, { name: 'n' }));
  const page = rooms.find(owner, { name: 'n', reviewHandlerUri: 'f' }, 50);
  assert.deepEqual([idsOf(page), page.next], [['rare'], undefined]);
});

test('the count of rooms follows what is put and deleted, and what a change that failed left as it was', async () => {
  const database = openDatabase(':memory:');
  const rooms = newRooms(database);
  const count = () => rooms.count(owner.account, owner.region);
  await rooms.put(roomOf('a', 1));
  assert.equal(count(), 1);
  await rooms.put(roomOf('a', 2));
  await rooms.put(roomOf('b', 2));
  assert.equal(count(), 2);
  database.exec('PRAGMA query_only = 1');
  await assert.rejects(rooms.put(roomOf('c', 3)));
  await assert.rejects(rooms.delete(roomOf('a', 2)));
  database.exec('PRAGMA query_only = 0');
  assert.equal(count(), 2);
  await rooms.delete(roomOf('a', 2));
  await rooms.delete(roomOf('a', 2));
  assert.equal(count(), 1);
  assert.equal(newRooms(database).count(owner.account, owner.region), 1);
});
