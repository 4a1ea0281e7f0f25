// What an entry says is all that there is to know: whoever makes the changes of all entries, in order, has the same rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Apis } from '../../src/store/apis/apis.ts';
import type { Stage } from '../../src/store/apis/api-records.ts';
import { LoggingConfigurations } from '../../src/store/chat/logging-configurations.ts';
import { Rooms } from '../../src/store/chat/rooms.ts';
import type { Database } from '../../src/store/database/database.ts';
import { openDatabase } from '../../src/store/database/database.ts';
import { AccessKeys } from '../../src/store/keys/access-keys.ts';
import { UsagePlans } from '../../src/store/keys/usage-plans.ts';
import type { Entry } from '../../src/store/records/journal.ts';
import { LocalJournal } from '../../src/store/records/local-journal.ts';
import { Records } from '../../src/store/records/records.ts';
import { Secrets } from '../../src/store/secrets.ts';
import { roundsOf, seeded } from '../fuzz/random.ts';
import { recordsIn } from './open-records.ts';

const owner = { account: '000000000000', region: 'us-west-2' };

/** Every row of every table. */
function rowsOf(database: Database) {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  return tables.map(({ name }) => {
    const rows = database.prepare(`SELECT * FROM ${String(name)}`).all();
    return [name, rows.map((row) => JSON.stringify(row)).toSorted()];
  });
}

/** Makes changes as a copy of the data would, from what they say alone. */
function copyOf() {
  const records = recordsIn();
  new Rooms(records);
  new LoggingConfigurations(records);
  new Apis(records);
  new AccessKeys(records);
  new Secrets(records);
  return { database: records.database, apply: (entry: Entry) => records.follow([entry], () => {}) };
}

test('whatever is changed in whatever order, a copy that makes the changes of all entries has the same rows', async (t) => {
  const random = seeded(t);
  for (let round = 0; round < roundsOf(10); round++) {
    const entries: Entry[] = [];
    const database = openDatabase(':memory:');
    const local = new LocalJournal();
    const journal = {
      append: (...[entry, draft]: Parameters<LocalJournal['append']>) => {
        entries.push(structuredClone(entry));
        return local.append(entry, draft);
      },
    };
    const records = new Records(database, journal, assert.ifError);
    const [rooms, configurations] = [new Rooms(records), new LoggingConfigurations(records)];
    const [apis, keys] = [new Apis(records), new AccessKeys(records)];
    const plans = new UsagePlans(records, () => {}).of(owner);
    await new Secrets(records).get('sealer');

    const id = () => `id${random.below(3)}`;
    const text = () => String(random.below(1e6));
    const parts = () => apis.parts(owner, id());
    const resource = (kind: string, name: string) => ({
      ...owner,
      arn: `arn:aws:ivschat:${owner.region}:${owner.account}:${kind}/${name}`,
      ...{ id: name, name: text(), createdMs: 1, updatedMs: random.below(3), tags: {} },
    });
    const room = () => ({
      ...resource('room', id()),
      ...{ maximumMessageRatePerSecond: 10, maximumMessageLength: 500 },
      loggingConfigurationIdentifiers: [id()],
    });
    const configuration = () => ({
      ...resource('logging-configuration', id()),
      destination: { s3: { bucketName: text() } },
    });
    const stage = (StageName: string) => ({ StageName, DeploymentId: text() }) as Stage;
    let deployments = 0;
    const frozen: [api: string, deployment: string][] = [];
    const freeze = (api: string) => {
      if (!apis.apis(owner).get(api)) return;
      const name = `d${++deployments}`;
      frozen.push([api, name]);
      apis.parts(owner, api).freeze(name);
    };
    const steps: (() => unknown)[] = [
      () => rooms.put(room()),
      () => rooms.delete(room().arn),
      () => rooms.get(room().arn) && rooms.amend(room()),
      () => configurations.put(configuration()),
      () => configurations.delete(configuration().arn),
      () => keys.put({ accessKeyId: id(), secretAccessKey: text() }),
      () => keys.delete(id()),
      () => plans.putKey({ id: id(), sequence: plans.nextSequence, value: text() } as never),
      () => plans.deleteKey(id()),
      () => plans.putPlan({ id: id(), sequence: plans.nextSequence, apiStages: [] } as never),
      () => plans.deletePlan(id()),
      () => plans.addMember(id(), { id: id(), sequence: plans.nextSequence }),
      () => plans.deleteMember(id(), id()),
      () => apis.apis(owner).put(id(), { Name: text() } as never),
      () => apis.deleteApi(owner, id()),
      () => parts().routes.put(id(), { RouteKey: text() } as never),
      () => parts().routes.delete(id()),
      () => parts().integrations.put(id(), { Description: text() } as never),
      () =>
        parts()
          .integrationResponses(id())
          .put(id(), { Description: text() } as never),
      () => parts().integrations.delete(id()),
      () => parts().stages.put('prod', stage('prod')),
      () => parts().stages.delete('prod'),
      () => parts().deployments.put(id(), { Description: text() } as never),
      () => freeze(id()),
      () => frozen.splice(random.below(frozen.length), 1).map(([api, name]) => apis.parts(owner, api).thaw(name)),
      () => apis.domainNames(owner).put(`${id()}.example`, { DomainName: text() } as never),
      () => apis.mappings(owner, `${id()}.example`).put(id(), { ApiMappingKey: text() } as never),
      () => apis.domainNames(owner).delete(`${id()}.example`),
    ];
    for (let change = 0; change < 100; change++) {
      await records.change(() => {
        for (let step = 0; step <= random.below(3); step++) steps[random.below(steps.length)]!();
      });
    }
    const copy = copyOf();
    for (const entry of entries) copy.apply(entry);
    assert.deepEqual(rowsOf(copy.database), rowsOf(database));
    assert.ok(entries.length > 50);
  }
});
