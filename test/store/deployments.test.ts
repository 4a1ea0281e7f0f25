// Deployments as they are kept: each shows an API as it was, a change costs what it changes, and space comes back.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import type { Api, Integration } from '../../src/store/apis/api-records.ts';
import { Apis } from '../../src/store/apis/apis.ts';
import type { Database } from '../../src/store/database/database.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { FreePages } from '../../src/store/database/free-pages.ts';
import { roundsOf, seeded } from '../fuzz/random.ts';
import { temporaryFolder } from '../support/process.ts';
import { recordsIn } from './open-records.ts';

const owner = { account: '000000000000', region: 'us-west-2' };
const ApiId = 'a1b2c3d4e5';
const api = { ApiId, RouteSelectionExpression: '$request.body.action' } as Api;
const integration = (IntegrationId: string, text: string) =>
  ({ IntegrationId, RequestTemplates: { a: text } }) as unknown as Integration;

async function start(database: Database = openDatabase(':memory:')) {
  const records = recordsIn(database);
  const apis = new Apis(records);
  const parts = apis.parts(owner, ApiId);
  const change = (run: () => void) => records.change(run);
  if (!apis.apis(owner).get(ApiId)) await change(() => apis.apis(owner).put(ApiId, api));
  const count = (table: string) =>
    (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;
  return {
    database,
    apis,
    parts,
    change,
    superseded: () => count('superseded'),
    /** What is shown of a deployment by a stage that shows it. */
    shown: async (DeploymentId: string) => {
      await change(() => parts.stages.put('prod', { StageName: 'prod', DeploymentId } as never));
      const { deployed } = apis.stages.get(ApiId, 'prod')!;
      await change(() => void parts.stages.delete('prod'));
      return deployed;
    },
  };
}

/** As plain data, so that it can be kept and compared. */
const plain = ({
  api: itself,
  routes,
  integrations,
  models,
}: Awaited<ReturnType<Awaited<ReturnType<typeof start>>['shown']>>) =>
  structuredClone({
    itself,
    routes: [...routes.values()],
    integrations: [...integrations.values()],
    models: [...models.values()],
  });

test('whatever is changed and deployed in whatever order, each deployment shows what was there when it was made', async (t) => {
  const random = seeded(t);
  for (let round = 0; round < roundsOf(20); round++) {
    const { database, apis, parts, change, superseded, shown } = await start();
    const kept = new Map<string, ReturnType<typeof plain>>();
    /** What a deployment made now would have to show, read in the simplest way. */
    const now = () => ({
      itself: apis.apis(owner).get(ApiId)!,
      routes: parts.routes.all().map((route) => ({ ...route, responses: parts.routeResponses(route.RouteId).all() })),
      integrations: parts.integrations
        .all()
        .map((one) => ({ ...one, responses: parts.integrationResponses(one.IntegrationId).all() })),
      models: parts.models.all(),
    });
    const id = () => `id${random.below(4)}`;
    const text = () => String(random.below(1e9));
    const steps: (() => void)[] = [
      () => parts.integrations.put(...named(id(), (IntegrationId) => integration(IntegrationId, text()))),
      () => parts.routes.put(...named(id(), (RouteId) => ({ RouteId, RouteKey: RouteId, Target: text() }) as never)),
      () => parts.models.put(...named(id(), (Name) => ({ ModelId: Name, Name, Schema: text() }) as never)),
      () => parts.integrationResponses(id()).put(id(), { text: text() } as never),
      () => parts.routeResponses(id()).put(id(), { text: text() } as never),
      () => apis.apis(owner).put(ApiId, { ...api, Description: text() }),
      () => void parts.integrations.delete(id()),
      () => void parts.routes.delete(id()),
      () => void parts.models.delete(id()),
      () => void parts.integrationResponses(id()).delete(id()),
    ];
    for (let step = 0; step < 80; step++) {
      const choice = random.fraction();
      if (choice < 0.2) {
        const name = `d${step}`;
        await change(() => parts.freeze(name));
        kept.set(name, structuredClone(now()));
      } else if (choice < 0.3 && kept.size > 0) {
        const [name] = [...kept.keys()].toSorted(() => random.fraction() - 0.5);
        await change(() => parts.thaw(name!));
        kept.delete(name!);
      } else await change(steps[random.below(steps.length)]!);
    }
    for (const [name, expected] of kept) {
      const found = plain(await shown(name));
      // Responses of routes that are not there yet are shown by none, and appear with their route.
      assert.deepEqual(found, expected);
      assert.deepEqual(plain(await (await start(database)).shown(name)), expected, 'the same to whoever opens it next');
    }
    const useless = database.prepare(
      'SELECT 1 FROM superseded AS s WHERE NOT EXISTS (SELECT 1 FROM deployment WHERE api = s.api AND number > since AND number <= until)',
    );
    assert.deepEqual(useless.all(), [], 'nothing is kept that no deployment shows');
    for (const name of kept.keys()) await change(() => parts.thaw(name));
    assert.equal(superseded(), 0);
  }
});

function named<T>(id: string, make: (id: string) => T): [string, T] {
  return [id, make(id)];
}

test('a deployment copies nothing, and a change after it keeps one version more', async () => {
  const { parts, change, superseded } = await start();
  for (let index = 0; index < 50; index++)
    await change(() => parts.integrations.put(`i${index}`, integration(`i${index}`, 'a')));
  await change(() => parts.freeze('first'));
  assert.equal(superseded(), 0);
  for (const text of ['b', 'c']) await change(() => parts.integrations.put('i7', integration('i7', text)));
  assert.equal(superseded(), 1, 'what was never deployed is not kept');
  await change(() => parts.freeze('second'));
  await change(() => void parts.integrations.delete('i7'));
  assert.equal(superseded(), 2);
  await change(() => parts.thaw('first'));
  assert.equal(superseded(), 1);
});

test('deployments share in memory what they have in common', async () => {
  const { apis, parts, change } = await start();
  for (const id of ['a', 'b']) await change(() => parts.integrations.put(id, integration(id, 'text')));
  const show = async (DeploymentId: string) => {
    await change(() => parts.freeze(DeploymentId));
    await change(() => parts.stages.put('prod', { StageName: 'prod', DeploymentId } as never));
    return apis.stages.get(ApiId, 'prod')!.deployed;
  };
  const before = await show('first');
  await change(() => parts.integrations.put('b', integration('b', 'new')));
  const after = await show('second');
  assert.equal(after.integrations.get('a'), before.integrations.get('a'));
  assert.notEqual(after.integrations.get('b'), before.integrations.get('b'));
  await change(() => parts.stages.put('test', { StageName: 'test', DeploymentId: 'first' } as never));
  assert.equal(apis.stages.get(ApiId, 'test')!.deployed.integrations.get('a'), before.integrations.get('a'));
});

test('an API that is deleted leaves nothing, and the file gives back what it took', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const clock = new SteeredClock();
  const database = openDatabase(path);
  database.freed = new FreePages(database, clock).check;
  const { apis, parts, change, superseded } = await start(database);
  const bytes = () => statSync(path).size;
  for (let index = 0; index < 100; index++)
    await change(() => parts.integrations.put(`i${index}`, integration(`i${index}`, 'x'.repeat(60_000))));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const full = bytes();
  assert.ok(full > 6_000_000);
  for (let index = 0; index < 110; index++) {
    await change(() => {
      parts.freeze(`d${index}`);
      parts.integrations.put('i1', integration('i1', `${index}${'x'.repeat(60_000)}`));
      parts.thaw(`d${index - 1}`);
    });
    clock.advance(10);
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  assert.ok(bytes() < full + 500_000, `${bytes()} of ${full} bytes`);
  await change(() => apis.deleteApi(owner, ApiId));
  assert.equal(superseded(), 0);
  clock.advance(60_000);
  assert.ok(bytes() < 2_000_000, `${bytes()} bytes`);
  assert.ok(!existsSync(`${path}-wal`) || statSync(`${path}-wal`).size < 5_000_000);
  database.close();
});

test('space that another program keeps from being given back is given back when it is done', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  const clock = new SteeredClock();
  const database = openDatabase(path);
  database.freed = new FreePages(database, clock).check;
  const { parts, change } = await start(database);
  for (let index = 0; index < 30; index++)
    await change(() => parts.integrations.put(`i${index}`, integration(`i${index}`, 'x'.repeat(100_000))));
  const free = () => Number(Object.values(database.prepare('PRAGMA freelist_count').get()!)[0]);
  for (let index = 0; index < 30; index++) await change(() => void parts.integrations.delete(`i${index}`));
  const before = free();
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  clock.advance(500);
  assert.equal(free(), before);
  other.close();
  clock.advance(2_000);
  assert.ok(free() <= 256, `${free()} of ${before} pages are free`);
  database.close();
});
