// A database that something else has damaged: an operator gets one sentence, and what is whole goes on.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { StoreError } from '../../src/store/database/database.ts';
import { Store } from '../../src/store/store.ts';
import { seeded } from '../fuzz/random.ts';
import { temporaryFolder } from '../support/process.ts';

const owner = { account: '000000000000', region: 'us-west-2' };
const resource = (kind: string, id: string) => ({
  ...owner,
  arn: `arn:aws:ivschat:us-west-2:000000000000:${kind}/${id}`,
  id,
  name: id,
  createdMs: 1,
  updatedMs: 1,
  tags: {},
});
const roomOf = (id: string) => ({
  ...resource('room', id),
  maximumMessageRatePerSecond: 10,
  maximumMessageLength: 500,
  loggingConfigurationIdentifiers: [],
});
const configuration = { ...resource('logging-configuration', 'l'), destination: { s3: { bucketName: 'b' } } } as const;

/** A database with something of every kind. */
async function makeWhole(path: string): Promise<void> {
  await using store = open(path, assert.ifError);
  await store.secrets.get('sealer');
  await store.records.change(() => {
    for (const id of ['a', 'b']) store.rooms.put(roomOf(id));
    store.loggingConfigurations.put(configuration);
    store.accessKeys.put({ accessKeyId: 'AKID', secretAccessKey: 'very secret' });
    store.apis.apis(owner).put('api1', { ApiId: 'api1' } as never);
    const parts = store.apis.parts(owner, 'api1');
    for (const id of ['r1', 'r2']) parts.routes.put(id, { RouteId: id, RouteKey: id } as never);
    parts.integrations.put('i1', { IntegrationId: 'i1', RequestTemplates: { a: 'x'.repeat(10_000) } } as never);
    parts.deployments.put('d1', { DeploymentId: 'd1' } as never);
    parts.freeze('d1');
    parts.integrations.put('i1', { IntegrationId: 'i1' } as never);
    parts.stages.put('prod', { StageName: 'prod', DeploymentId: 'd1' } as never);
    store.apis.domainNames(owner).put('a.example', { DomainName: 'a.example' } as never);
    store.apis.mappings(owner, 'a.example').put('m1', { ApiMappingId: 'm1', ApiMappingKey: '' } as never);
    const plans = store.usagePlans.of(owner);
    plans.putKey({ id: 'k1', sequence: 1, value: 'v'.repeat(20) } as never);
    plans.putPlan({ id: 'p1', sequence: 2, apiStages: [] } as never);
    plans.addMember('p1', { id: 'k1', sequence: 3 });
  });
}

function open(path: string, fault: (cause: unknown) => void) {
  return new Store(
    path,
    new SteeredClock(),
    limitsOf('ours', { usedTokensMax: 10, tokenUsesWaitingMax: 10, tokenUseTimeoutMs: 1_000, regionsMax: 10 }),
    fault,
  );
}

/** The bytes of that database, which is made once. */
const wholeBytes = await (async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  await makeWhole(path);
  return readFileSync(path);
})();

function damaged(sql: string) {
  const folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  writeFileSync(path, wholeBytes);
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
  return { path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** What an operator is told of a database that cannot be used. */
async function refusal(path: string): Promise<string> {
  let message = '';
  await assert.rejects(
    async () => {
      await using store = open(path, assert.ifError);
      await store.secrets.get('sealer');
    },
    (cause: unknown) => {
      assert.ok(cause instanceof StoreError, String(cause));
      ({ message } = cause);
      return true;
    },
  );
  assert.doesNotMatch(message, /\n|secret"|very/);
  return message;
}

test('every table that is missing is named', async () => {
  using whole = damaged('SELECT 1');
  const tables = new DatabaseSync(whole.path)
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .map(({ name }) => String(name));
  assert.ok(tables.length >= 9);
  for (const table of tables) {
    using missing = damaged(`PRAGMA foreign_keys = OFF; DROP TABLE ${table}`);
    assert.match(
      await refusal(missing.path),
      new RegExp(`^the database .*fanfare.db cannot be used: no such table: .*${table}$`),
    );
  }
});

test('every record that a start reads and that is damaged is named', async () => {
  const records = [
    ['access_key', "id = 'AKID'", 'access_key AKID'],
    ['document', "id = 'prod'", 'apis/api1/stages/prod'],
    ['document', "id = 'a.example'", 'domainnames/a.example'],
    ['document', "id = 'm1'", 'domainnames/a.example/mappings/m1'],
    ['document', "collection LIKE '%/apikeys'", 'apikeys/k1'],
    ['document', "id = 'p1'", 'usageplans/p1'],
    ['document', "collection LIKE '%/usageplans/p1/keys'", 'usageplans/p1/keys/k1'],
  ] as const;
  for (const [table, where, place] of records) {
    for (const record of ['', '{"secretAccessKey":"very', 'null', '[]', '7']) {
      using database = damaged(`UPDATE ${table} SET record = '${record}' WHERE ${where}`);
      assert.match(await refusal(database.path), new RegExp(`: the record of (.*/)?${place} is damaged$`));
    }
  }
  for (const record of ['{}', '{"accessKeyId":"AKID"}', '{"accessKeyId":"OTHER","secretAccessKey":"very secret"}']) {
    using database = damaged(`UPDATE access_key SET record = '${record}'`);
    assert.match(await refusal(database.path), /: the record of access_key AKID is damaged$/);
  }
  using short = damaged("UPDATE secret SET value = x'00'");
  assert.match(await refusal(short.path), /the record of secret sealer is damaged$/);
});

test('a record that is found damaged later costs itself only, and is told of', async () => {
  using database = damaged(
    `UPDATE room SET record = '{' WHERE name = 'a'; UPDATE logging_configuration SET record = '{';
     UPDATE document SET record = '{' WHERE id = 'r1'; UPDATE superseded SET record = '{'`,
  );
  const faults: string[] = [];
  await using store = open(database.path, (cause) => faults.push((cause as Error).message));
  const placesOf = (): string[] => faults.splice(0).map((text) => /record of (?:.*\/)?(.*) is damaged/.exec(text)![1]!);

  assert.throws(() => store.rooms.get(roomOf('a').arn), /the record of room .*room\/a is damaged/);
  assert.equal(store.rooms.get(roomOf('b').arn)!.id, 'b');
  assert.deepEqual(
    store.rooms.find(owner, {}, 10).items.map(({ id }) => id),
    ['b'],
  );
  assert.deepEqual(placesOf(), ['a']);
  assert.equal(await store.records.change(() => store.rooms.delete(roomOf('a').arn)), true);

  for (let asked = 0; asked < 3; asked++)
    assert.equal(store.loggingConfigurations.readable(configuration.arn), undefined);
  assert.deepEqual(placesOf(), ['l'], 'chat logs ask for each message, and it is told once');

  const parts = store.apis.parts(owner, 'api1');
  assert.throws(() => parts.routes.get('r1'), /routes\/r1 is damaged/);
  for (const read of [
    () => parts.routes.all(),
    () => parts.routes.page(10).items,
    () => parts.routes.having('RouteKey', 'r2'),
  ]) {
    assert.deepEqual(
      read().map(({ RouteId }) => RouteId),
      ['r2'],
    );
  }
  placesOf();
  const { deployed } = store.apis.stages.get('api1', 'prod')!;
  assert.deepEqual([[...deployed.routes.keys()], deployed.integrations.size], [['r2'], 0]);
  assert.deepEqual(placesOf(), ['r1@0', 'i1@0']);
  await store.records.change(() => {
    assert.equal(parts.routes.delete('r1'), true);
    store.apis.deleteApi(owner, 'api1');
  });
  assert.deepEqual(faults, []);
});

test('an API whose own record is damaged is not served, and is told of once', async () => {
  using database = damaged("UPDATE document SET record = '{' WHERE id = 'api1'");
  const faults: unknown[] = [];
  await using store = open(database.path, (cause) => faults.push(cause));
  for (let asked = 0; asked < 3; asked++) assert.equal(store.apis.stages.get('api1', 'prod'), undefined);
  assert.equal(faults.length, 1);
});

test('whatever page is overwritten, a start succeeds or ends with one sentence', async (t) => {
  const random = seeded(t);
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const PAGE = 4096;
  let refused = 0;
  for (let page = 0; page < wholeBytes.length / PAGE; page++) {
    const broken = Buffer.from(wholeBytes);
    for (let index = 0; index < PAGE; index++) broken[page * PAGE + index] = random.below(256);
    writeFileSync(path, broken);
    try {
      await using store = open(path, () => {});
      await store.secrets.get('sealer');
    } catch (cause) {
      const { message, code } = cause as NodeJS.ErrnoException;
      assert.ok(cause instanceof StoreError || code === 'ERR_SQLITE_ERROR', `page ${page}: ${message}`);
      assert.doesNotMatch(message, /\n/);
      refused++;
    }
  }
  assert.ok(refused > 5, `${refused} pages matter to a start`);
  writeFileSync(path, wholeBytes);
  await using _store = open(path, assert.ifError);
});
