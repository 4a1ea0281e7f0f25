// The one door to durable records: all or nothing, once, in order, and whoever has to follow hears of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import type { Change, Draft, Entry, Journal } from '../../src/store/records/journal.ts';
import { Conflict, Unavailable } from '../../src/store/records/journal.ts';
import { LocalJournal } from '../../src/store/records/local-journal.ts';
import { Store } from '../../src/store/store.ts';
import { ForcedConflicts } from '../support/forced-conflicts.ts';

const owner = { account: '000000000000', region: 'us-west-2' };
const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'secret' });
const keysOf = (store: Store) => store.accessKeys.all().map(({ accessKeyId }) => accessKeyId);

type Options = {
  readonly journal?: Journal;
  readonly fault?: (cause: unknown) => void;
  readonly changesWaitingMax?: number;
};

function open({ journal = new LocalJournal(), fault = assert.ifError, changesWaitingMax = 10 }: Options = {}) {
  const store = new Store(':memory:', new SteeredClock(), limitsOf('ours', { changesWaitingMax }), fault, { journal });
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

/** A journal that takes its time: each entry waits until the test says what becomes of it. */
class Slow implements Journal {
  readonly asked: { readonly entry: Entry; readonly taken: () => void; readonly refused: (cause: Error) => void }[] =
    [];
  /** What was applied: made again, as a copy does. */
  follow: (entry: Entry) => void = () => {};

  append(entry: Entry, draft: Draft): Promise<void> {
    draft.discard();
    return new Promise((resolve, reject) => {
      const taken = () => {
        this.follow(entry);
        resolve();
      };
      this.asked.push({ entry, taken, refused: reject });
    });
  }
}

function openSlow(changesWaitingMax = 10) {
  const journal = new Slow();
  const opened = open({ journal, changesWaitingMax });
  journal.follow = (entry) => opened.store.records.follow([entry], () => {});
  return { ...opened, journal };
}

const roomNamed = (id: string) => ({
  ...owner,
  arn: `arn:aws:ivschat:${owner.region}:${owner.account}:room/${id}`,
  ...{ id, name: id, createdMs: 1, updatedMs: 1, tags: {}, loggingConfigurationIdentifiers: [] },
  ...{ maximumMessageRatePerSecond: 10, maximumMessageLength: 500 },
});

test('what waits for the journal becomes one entry, in which each sees those before it, and one refused takes itself back', async () => {
  const { store, heard, journal } = openSlow();
  await using _store = store;
  const { records, rooms, accessKeys, usagePlans, apis } = store;
  const first = records.change(() => rooms.put(roomNamed('first')));
  const seen = () => [
    rooms.get(roomNamed('first').arn)?.name,
    rooms.count(owner.account, owner.region),
    accessKeys.all().length,
    usagePlans.of(owner).keyOf('value')?.id,
    apis.domains.has('a.example'),
  ];
  const made = records.change(() => {
    rooms.amend({ ...roomNamed('first'), name: 'amended' });
    rooms.put(roomNamed('second'));
    accessKeys.put(key('a'));
    usagePlans.of(owner).putKey({ id: 'k', sequence: 1, value: 'value' } as never);
    apis.domainNames(owner).put('a.example', { DomainName: 'a.example' } as never);
  });
  const refused = records.change(() => {
    accessKeys.put(key('refused'));
    throw new Error(JSON.stringify(seen()));
  });
  const last = records.change(seen);
  journal.asked[0]!.taken();
  await first;
  assert.deepEqual(seen(), ['first', 1, 0, undefined, false], 'what is drafted is seen by nobody else');
  assert.equal(journal.asked.length, 2);
  assert.equal(journal.asked[1]!.entry.changes.length, 5);
  journal.asked[1]!.taken();
  await made;
  await assert.rejects(refused, { message: JSON.stringify(['amended', 2, 2, 'k', true]) });
  assert.deepEqual(await last, ['amended', 2, 1, 'k', true]);
  assert.deepEqual(seen(), await last);
  assert.equal(heard.length, 6);
});

test('what the journal does not take has changed nothing, for all that waited together; what comes after is tried', async () => {
  const { store, journal } = openSlow();
  await using _store = store;
  const put = (id: string) => store.records.change(() => store.accessKeys.put(key(id)));
  const changing = [put('a'), put('b'), put('c')];
  for (const one of changing) one.catch(() => {});
  journal.asked[0]!.taken();
  await changing[0];
  journal.asked[1]!.refused(new Unavailable('gone'));
  await assert.rejects(changing[1]!, Unavailable);
  await assert.rejects(changing[2]!, Unavailable);
  const again = put('d');
  journal.asked[2]!.taken();
  await again;
  assert.deepEqual(keysOf(store), ['a', 'd']);
});

test('changesWaitingMax changes wait for the journal, and one more is refused at once', async () => {
  const { store, journal } = openSlow(2);
  await using _store = store;
  const put = (id: string) => store.records.change(() => store.accessKeys.put(key(id)));
  const under = put('a');
  const waiting = [put('b'), put('c')];
  await assert.rejects(put('d'), Unavailable);
  journal.asked[0]!.taken();
  await under;
  journal.asked[1]!.taken();
  await Promise.all(waiting);
  assert.deepEqual(keysOf(store), ['a', 'b', 'c']);
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
  const room = { ...roomNamed('a'), name: 'before' };
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
