// The one door to durable records: all or nothing, once, in order, and whoever has to follow hears of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { Change, Journal } from '../../src/store/records/journal.ts';
import { Conflict } from '../../src/store/records/journal.ts';
import { LocalJournal } from '../../src/store/records/local-journal.ts';
import { Store } from '../../src/store/store.ts';
import { ForcedConflicts } from '../support/forced-conflicts.ts';

const owner = { account: '000000000000', region: 'us-west-2' };
const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'secret' });
const keysOf = (store: Store) => store.accessKeys.all().map(({ accessKeyId }) => accessKeyId);

type Options = { readonly journal?: Journal; readonly fault?: (cause: unknown) => void };

function open({ journal = new LocalJournal(), fault = assert.ifError }: Options = {}) {
  const store = new Store(':memory:', new SteeredClock(), limitsOf(), fault, journal);
  const heard: Change[] = [];
  store.records.onApplied((change) => heard.push(change));
  return { store, heard };
}

test('a change is all of what was written, heard of in order when it is applied, and before whoever made it goes on', async () => {
  const { store, heard } = open();
  await using _store = store;
  const changing = store.records.change(() => {
    store.accessKeys.put(key('a'));
    store.accessKeys.put(key('b'));
    assert.deepEqual(keysOf(store), [], 'memory shows what was applied');
    assert.equal(store.accessKeys.delete('a'), true, 'the database what was written');
    return 'result';
  });
  assert.deepEqual(keysOf(store), ['b'], 'alone, nothing is waited for');
  assert.equal(await changing, 'result');
  assert.deepEqual(
    heard.map(({ kind, key: id, record }) => [kind, id, record !== undefined]),
    [
      ['access-key', 'a', true],
      ['access-key', 'b', true],
      ['access-key', 'a', false],
    ],
  );
});

test('what throws has changed nothing, and nobody hears of it', async () => {
  const { store, heard } = open();
  await using _store = store;
  const refused = store.records.change(() => {
    store.accessKeys.put(key('a'));
    throw new Error('refused');
  });
  await assert.rejects(refused, /^Error: refused$/);
  assert.deepEqual([heard, keysOf(store)], [[], []]);
  assert.equal(await store.records.change(() => store.accessKeys.delete('a')), false);
  assert.deepEqual(heard, [], 'what changes nothing is no change');
});

test('records are changed through the door only, and one change at a time', async () => {
  const { store, heard } = open();
  await using _store = store;
  assert.throws(() => store.accessKeys.put(key('a')), /^Error: access-key a was changed outside of Records\.change$/);
  let inner: Promise<void> | undefined;
  await store.records.change(() => {
    inner = store.records.change(() => store.accessKeys.put(key('b')));
    inner.catch(() => {});
    store.accessKeys.put(key('c'));
  });
  await assert.rejects(inner!, /transaction/);
  assert.deepEqual(
    heard.map(({ key: id }) => id),
    ['c'],
  );
});

test('after a conflict a change is made again, and is one change', async () => {
  const { store, heard } = open({ journal: new ForcedConflicts() });
  await using _store = store;
  let runs = 0;
  for (const id of ['a', 'b', 'c']) {
    await store.records.change(() => {
      runs++;
      store.accessKeys.put(key(id));
    });
  }
  assert.equal(runs, 5, 'the second and the third were made twice');
  assert.deepEqual(
    heard.map(({ key: id }) => id),
    ['a', 'b', 'c'],
  );
});

test('a change that loses a hundred times is given up, and has changed nothing', async () => {
  for (const losing of [99, 100]) {
    let lost = 0;
    const journal: Journal = {
      append(_entry, draft) {
        if (lost++ < losing) {
          draft.discard();
          return Promise.reject(new Conflict());
        }
        draft.keep();
        return Promise.resolve();
      },
    };
    const { store } = open({ journal });
    await using _store = store;
    const changing = store.records.change(() => store.accessKeys.put(key('a')));
    if (losing === 99) await changing;
    else await assert.rejects(changing, Conflict);
    assert.deepEqual(keysOf(store), losing === 99 ? ['a'] : []);
  }
});

test('one who fails to follow a change keeps nobody else from it, and is told of', async () => {
  const faults: unknown[] = [];
  const { store, heard } = open({ fault: (cause) => faults.push(cause) });
  await using _store = store;
  const failure = new Error('cannot follow');
  let after = 0;
  store.records.onApplied(() => {
    throw failure;
  });
  store.records.onApplied(() => after++);
  await store.records.change(() => store.accessKeys.put(key('a')));
  assert.deepEqual([faults, heard.length, after, keysOf(store)], [[failure], 1, 1, ['a']]);
});

test('what is read in a change that is taken back is not remembered', async () => {
  const { store } = open();
  await using _store = store;
  const room = {
    ...owner,
    arn: `arn:aws:ivschat:${owner.region}:${owner.account}:room/a`,
    id: 'a',
    name: 'before',
    createdMs: 1,
    updatedMs: 1,
    maximumMessageRatePerSecond: 10,
    maximumMessageLength: 500,
    loggingConfigurationIdentifiers: [],
    tags: {},
  };
  const refused = store.records.change(() => {
    store.rooms.put(room);
    assert.equal(store.rooms.get(room.arn)!.name, 'before');
    assert.equal(store.rooms.count(owner.account, owner.region), 1);
    const plans = store.usagePlans.of(owner);
    plans.putKey({ id: 'k', sequence: plans.nextSequence, value: 'v' } as never);
    assert.equal(store.usagePlans.of(owner).keys.size, 1);
    throw new Error('refused');
  });
  await assert.rejects(refused, /refused/);
  assert.equal(store.rooms.get(room.arn), undefined);
  assert.equal(store.rooms.count(owner.account, owner.region), 0);
  assert.equal(store.usagePlans.of(owner).keys.size, 0);
});
