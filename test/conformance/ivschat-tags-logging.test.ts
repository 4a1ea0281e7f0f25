// Tags and logging configurations of IVS Chat through the official SDK. Cases: spec/ivschat.md, section 9.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteeredClock } from '../../src/base/clock.ts';
import { newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, testGateway } from '../support/gateway.ts';

const s3 = (bucketName: string) => ({ s3: { bucketName } });
const UNKNOWN = `arn:aws:ivschat:${REGION}:000000000000:logging-configuration/AAbbCCdd1122`;

async function newConfiguration(gateway: TestGateway, more: object = {}): Promise<string> {
  const { arn } = await gateway.chat.createLoggingConfiguration({ destinationConfiguration: s3('a-bucket'), ...more });
  return arn!;
}

test('IVS-059, 061, 062, 064, 065: tags of rooms and of logging configurations are set, shown and removed', async () => {
  await using gateway = await testGateway();
  for (const resourceArn of [await newRoom(gateway), await newConfiguration(gateway)]) {
    await gateway.chat.tagResource({ resourceArn, tags: { a: '1', 'b c': 'ü', d: '' } });
    await gateway.chat.tagResource({ resourceArn, tags: { a: '2' } });
    assert.deepEqual((await gateway.chat.listTagsForResource({ resourceArn })).tags, { a: '2', 'b c': 'ü', d: '' });
    const { $metadata } = await gateway.chat.untagResource({ resourceArn, tagKeys: ['a', 'b c', 'missing'] });
    assert.equal($metadata.httpStatusCode, 200);
    assert.deepEqual((await gateway.chat.listTagsForResource({ resourceArn })).tags, { d: '' });
  }
});

test('tags given at creation are those of the tag operations, and tagging is no update', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const resourceArn = await newRoom(gateway, { tags: { k: 'v' } });
  const later = await newRoom(gateway);
  clock.advance(5_000);
  await gateway.chat.tagResource({ resourceArn, tags: { more: 'x' } });
  const room = await gateway.chat.getRoom({ identifier: resourceArn });
  assert.deepEqual(room.tags, { k: 'v', more: 'x' });
  assert.deepEqual(room.updateTime, room.createTime);
  const { rooms } = await gateway.chat.listRooms({});
  assert.deepEqual(
    rooms!.map(({ arn }) => arn),
    [later, resourceArn],
  );
});

test('IVS-067: every constraint of tags holds, the fifty of a resource too', async () => {
  await using gateway = await testGateway();
  const resourceArn = await newRoom(gateway);
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));
  for (const tags of [{ ['k'.repeat(129)]: 'v' }, { k: 'v'.repeat(257) }, { '': 'v' }, many(51)]) {
    assert.equal((await failure(gateway.chat.tagResource({ resourceArn, tags }))).name, 'ValidationException');
  }
  await gateway.chat.tagResource({ resourceArn, tags: many(50) });
  const error = await failure(gateway.chat.tagResource({ resourceArn, tags: { oneMore: 'v' } }));
  assert.equal(error.name, 'ValidationException');
  await gateway.chat.tagResource({ resourceArn, tags: { k0: 'changed' } });
  const tagKeys = Array.from({ length: 51 }, (_, n) => `k${n}`);
  assert.equal((await failure(gateway.chat.untagResource({ resourceArn, tagKeys }))).name, 'ValidationException');
});

test('a resource that is not there, or no resource of IVS Chat, has no tags', async () => {
  await using gateway = await testGateway();
  const room = UNKNOWN.replace('logging-configuration', 'room');
  for (const resourceArn of [UNKNOWN, room, UNKNOWN.replace('logging-configuration', 'other')]) {
    for (const call of [
      () => gateway.chat.listTagsForResource({ resourceArn }),
      () => gateway.chat.tagResource({ resourceArn, tags: { k: 'v' } }),
      () => gateway.chat.untagResource({ resourceArn, tagKeys: ['k'] }),
    ]) {
      assert.equal((await failure(call())).name, 'ResourceNotFoundException');
    }
  }
  const error = await failure(gateway.chat.listTagsForResource({ resourceArn: 'not-an-arn' }));
  assert.equal(error.name, 'ValidationException');
});

test('IVS-053: a logging configuration of each kind, shown by Get and List as by Create', async () => {
  await using gateway = await testGateway();
  const destinations = [
    s3('a-bucket'),
    { cloudWatchLogs: { logGroupName: '/aws/ivs/chat' } },
    { firehose: { deliveryStreamName: 'stream_1' } },
  ];
  for (const destinationConfiguration of destinations) {
    const { $metadata: _, ...created } = await gateway.chat.createLoggingConfiguration({
      name: 'logs',
      destinationConfiguration,
      tags: { k: 'v' },
    });
    assert.match(created.id!, /^[a-zA-Z0-9]{12}$/);
    assert.equal(created.arn, `arn:aws:ivschat:${REGION}:000000000000:logging-configuration/${created.id}`);
    assert.equal(created.state, 'ACTIVE');
    assert.deepEqual(created.destinationConfiguration, destinationConfiguration);
    const { $metadata: __, ...got } = await gateway.chat.getLoggingConfiguration({ identifier: created.arn });
    assert.deepEqual(got, created);
    const { loggingConfigurations } = await gateway.chat.listLoggingConfigurations({ maxResults: 1 });
    assert.deepEqual(loggingConfigurations, [created]);
  }
});

test('IVS-049, 050, 052: a destination is exactly one of three, with its constraints', async () => {
  await using gateway = await testGateway();
  const wrong = [
    {},
    { ...s3('a-bucket'), firehose: { deliveryStreamName: 'x' } },
    s3('ab'),
    s3('With-Capitals'),
    { s3: {} },
    { cloudWatchLogs: { logGroupName: 'x'.repeat(513) } },
    { cloudWatchLogs: { logGroupName: 'with space' } },
    { firehose: { deliveryStreamName: 'x'.repeat(65) } },
  ];
  for (const destinationConfiguration of wrong) {
    const call = gateway.chat.createLoggingConfiguration({
      destinationConfiguration: destinationConfiguration as ReturnType<typeof s3>,
    });
    assert.equal((await failure(call)).name, 'ValidationException', JSON.stringify(destinationConfiguration));
  }
});

test('IVS-058: the eleventh logging configuration exceeds the quota, which is told', async () => {
  await using gateway = await testGateway();
  for (let n = 0; n < 10; n++) await newConfiguration(gateway);
  const error = await failure(newConfiguration(gateway));
  assert.equal(error.name, 'ServiceQuotaExceededException');
  assert.equal(error.$metadata.httpStatusCode, 402);
  assert.equal(error['limit'], 10);
});

test('an update changes what it is given; lists show the last change first, in pages', async () => {
  const clock = new SteeredClock();
  await using gateway = await testGateway({ clock });
  const [a, b, c] = [
    await newConfiguration(gateway, { name: 'a' }),
    await newConfiguration(gateway),
    await newConfiguration(gateway),
  ];
  clock.advance(1_000);
  const updated = await gateway.chat.updateLoggingConfiguration({
    identifier: a,
    destinationConfiguration: s3('other'),
  });
  assert.equal(updated.name, 'a');
  assert.deepEqual(updated.destinationConfiguration, s3('other'));
  assert.equal(updated.updateTime!.getTime(), clock.now());
  const first = await gateway.chat.listLoggingConfigurations({ maxResults: 2 });
  const second = await gateway.chat.listLoggingConfigurations({ maxResults: 2, nextToken: first.nextToken! });
  const arns = [...first.loggingConfigurations!, ...second.loggingConfigurations!].map(({ arn }) => arn);
  assert.deepEqual(arns, [a, c, b]);
  assert.equal(second.nextToken, undefined);
  // A page token of one list is none of another.
  assert.equal((await failure(gateway.chat.listRooms({ nextToken: first.nextToken! }))).name, 'ValidationException');
});

test('IVS-056: one that a room uses cannot be deleted; detached, it can', async () => {
  await using gateway = await testGateway();
  const identifier = await newConfiguration(gateway);
  const room = await newRoom(gateway, { loggingConfigurationIdentifiers: [identifier] });
  const error = await failure(gateway.chat.deleteLoggingConfiguration({ identifier }));
  assert.equal(error.name, 'ConflictException');
  assert.equal(error.$metadata.httpStatusCode, 409);
  assert.equal(error['resourceId'], identifier.split('/')[1]);
  await gateway.chat.updateRoom({ identifier: room, loggingConfigurationIdentifiers: [] });
  const { $metadata } = await gateway.chat.deleteLoggingConfiguration({ identifier });
  assert.equal($metadata.httpStatusCode, 204);
  assert.equal((await failure(gateway.chat.getLoggingConfiguration({ identifier }))).name, 'ResourceNotFoundException');
});

test('IVS-031, 032: the list of a room is replaced as a whole, and rooms are found by it', async () => {
  await using gateway = await testGateway();
  const [one, two] = [await newConfiguration(gateway), await newConfiguration(gateway)];
  const identifier = await newRoom(gateway, { loggingConfigurationIdentifiers: [one, two] });
  const listed = async (loggingConfigurationIdentifier: string) =>
    (await gateway.chat.listRooms({ loggingConfigurationIdentifier })).rooms!.map(({ arn }) => arn);
  assert.deepEqual((await gateway.chat.getRoom({ identifier })).loggingConfigurationIdentifiers, [one, two]);
  await gateway.chat.updateRoom({ identifier, loggingConfigurationIdentifiers: [two] });
  assert.deepEqual((await gateway.chat.getRoom({ identifier })).loggingConfigurationIdentifiers, [two]);
  assert.deepEqual([await listed(one), await listed(two)], [[], [identifier]]);
  await gateway.chat.updateRoom({ identifier, loggingConfigurationIdentifiers: [] });
  assert.equal((await gateway.chat.getRoom({ identifier })).loggingConfigurationIdentifiers, undefined);
  assert.equal((await failure(listed(UNKNOWN))).name, 'ResourceNotFoundException');
});
