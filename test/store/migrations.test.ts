// A database of an earlier Fanfare shows after the update what it showed before.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Apis } from '../../src/store/apis/apis.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { Rooms } from '../../src/store/chat/rooms.ts';
import { SteeredClock } from '../../src/base/clock.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/process.ts';
import { recordsIn } from './open-records.ts';
import { olderDatabase, owner } from './older-database.ts';

const api = (expression: string) => ({ ApiId: 'api1', RouteSelectionExpression: expression });
const snapshot = (version: string) => ({
  api: api(version),
  routes: [
    { RouteId: 'r2', RouteKey: '$default', Target: version, responses: [{ RouteResponseId: 'p1', is: version }] },
    { RouteId: 'r1', RouteKey: 'a', responses: [] },
  ],
  integrations: [
    {
      IntegrationId: 'i1',
      RequestTemplates: { $default: `{"é":"${version}"}` },
      responses: ['z', 'y', 'x'].map((key) => ({ IntegrationResponseId: key, IntegrationResponseKey: `/${key}/` })),
    },
  ],
  authorizers: [{ AuthorizerId: 'u1', Name: version }],
  models: [{ ModelId: 'm1', Name: 'Any', Schema: `${version}${'x'.repeat(100_000)}` }],
});

function makeOlder(path: string): void {
  using database = olderDatabase(path);
  const document = (collection: string, id: string, record: object) =>
    database.document(`apis/api1/${collection}`, id, record);
  const deployment = (id: string, AutoDeployed: boolean) => {
    document('deployments', id, { DeploymentId: id, ...(AutoDeployed && { AutoDeployed }) });
    document('snapshots', id, snapshot(id));
  };
  database.document('apis', 'api1', api('now'));
  document('routes', 'r1', { RouteId: 'r1', RouteKey: 'a' });
  document('integrations', 'i1', { IntegrationId: 'i1', RequestTemplates: { $default: 'now' } });
  deployment('shown', false);
  deployment('spare', false);
  for (let index = 0; index < 50; index++) deployment(`lost${index}`, true);
  deployment('auto', true);
  document('stages', 'prod', { StageName: 'prod', DeploymentId: 'shown' });
  document('stages', 'test', { StageName: 'test', AutoDeploy: true, DeploymentId: 'auto' });
  database.rooms(30);
}

test('deployments that were whole copies show what they showed; those that nobody could reach give back their space', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  makeOlder(path);
  const before = statSync(path).size;
  assert.ok(before > 5_000_000);
  const database = openDatabase(path);
  const records = recordsIn(database);
  const apis = new Apis(records);
  const parts = apis.parts(owner, 'api1');
  assert.deepEqual(
    parts.deployments.all().map(({ DeploymentId }) => DeploymentId),
    ['shown', 'spare', 'auto'],
  );
  const shows = (stage: string) => {
    const { deployed } = apis.stages.get('api1', stage)!;
    return {
      api: deployed.api,
      routes: [...deployed.routes.values()],
      integrations: [...deployed.integrations.values()],
      authorizers: [...deployed.authorizers.values()],
      models: [...deployed.models.values()],
    };
  };
  assert.deepEqual(shows('prod'), snapshot('shown'));
  assert.deepEqual(shows('test'), snapshot('auto'));
  await records.change(() => parts.stages.put('prod', { StageName: 'prod', DeploymentId: 'spare' } as never));
  assert.deepEqual(shows('prod'), snapshot('spare'));
  // What was not deployed then is what the next deployment shows.
  await records.change(() => {
    parts.freeze('next');
    parts.stages.put('test', { StageName: 'test', DeploymentId: 'next' } as never);
    parts.thaw('auto');
  });
  assert.deepEqual([shows('test').api.RouteSelectionExpression, shows('test').routes.length], ['now', 1]);
  assert.deepEqual(shows('prod'), snapshot('spare'));
  database.close();
  assert.ok(statSync(path).size < 1_000_000, `${statSync(path).size} bytes`);
});

test('rooms are found by name, review handler and logging configuration as before', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  makeOlder(path);
  const database = openDatabase(path);
  const rooms = new Rooms(recordsIn(database));
  const found = (filter: Parameters<Rooms['find']>[1]) => rooms.find(owner, filter, 50).items.map(({ id }) => id);
  assert.equal(found({}).length, 30);
  assert.deepEqual(found({ name: 'room-7' }), ['id7']);
  assert.equal(found({ reviewHandlerUri: 'function-1' }).length, 15);
  assert.deepEqual(found({ reviewHandlerUri: 'function-1', loggingConfiguration: 'log-2' }), [
    'id29',
    'id23',
    'id17',
    'id11',
    'id5',
  ]);
  assert.equal(rooms.hasAnyLoggingTo({ ...owner, arn: 'log-1' }), true);
  database.close();
});

test('a folder from before connections were remembered remembers those that open now', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fanfare.db');
  makeOlder(path);
  const open = () => new Store(path, new SteeredClock(), limitsOf(), assert.ifError);
  {
    await using store = open();
    assert.deepEqual([...store.obligations.left()], []);
    assert.ok(store.obligations.owe({ id: 1 }));
  }
  await using store = open();
  assert.deepEqual(
    [...store.obligations.left()].map(({ facts }) => facts),
    [{ id: 1 }],
  );
});
