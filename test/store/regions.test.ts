// In how many regions an account may have something.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Apis } from '../../src/store/apis/apis.ts';
import { LoggingConfigurations } from '../../src/store/chat/logging-configurations.ts';
import { Regions } from '../../src/store/regions.ts';
import type { Room } from '../../src/store/chat/rooms.ts';
import { Rooms } from '../../src/store/chat/rooms.ts';
import { UsagePlans } from '../../src/store/keys/usage-plans.ts';
import { recordsIn } from './open-records.ts';

const account = '000000000000';

test('things of every kind count, each region once, until they are gone', async () => {
  const records = recordsIn();
  const [rooms, configurations] = [new Rooms(records), new LoggingConfigurations(records)];
  const [apis, plans] = [new Apis(records), new UsagePlans(records, () => {})];
  const regions = new Regions(records.database, { regionsMax: 4 });
  const admits = (region: string) => regions.admits({ account, region });
  const record = (region: string) => ({
    arn: region,
    account,
    region,
    id: 'i',
    name: '',
    createdMs: 0,
    updatedMs: 0,
    tags: {},
  });

  await records.change(() =>
    rooms.put({ ...record('us-east-1'), loggingConfigurationIdentifiers: [] } as unknown as Room),
  );
  await records.change(() =>
    rooms.put({ ...record('us-east-1'), arn: 'second', loggingConfigurationIdentifiers: [] } as unknown as Room),
  );
  await records.change(() => configurations.put({ ...record('us-east-10'), destination: { s3: { bucketName: 'b' } } }));
  // Names of which one begins the other, and sorts before or after it.
  await records.change(() => apis.domainNames({ account, region: 'us-east-1' }).put('a', {} as never));
  await records.change(() => apis.apis({ account, region: 'us-east-1-x' }).put('a', {} as never));
  assert.equal(admits('mars-1'), true, 'three of four');
  await records.change(() =>
    plans.of({ account, region: 'eu-west-1' }).putKey({ id: 'k', sequence: 1, value: 'v' } as never),
  );
  assert.equal(admits('mars-1'), false, 'four of four');
  for (const region of ['us-east-1', 'us-east-10', 'us-east-1-x', 'eu-west-1']) assert.equal(admits(region), true);
  assert.equal(regions.admits({ account: '000000000001', region: 'mars-1' }), true, 'another account has its own');

  await records.change(() => apis.apis({ account, region: 'us-east-1-x' }).delete('a'));
  assert.equal(admits('mars-1'), true, 'an empty region is free again');
});
