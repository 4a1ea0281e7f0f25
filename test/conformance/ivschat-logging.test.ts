// Chat logging through the gateway. Cases: spec/ivschat.md, sections 5 and 9.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { join, newRoom } from '../support/chat.ts';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, failure, testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint } from '../support/lambda.ts';
import { temporaryFolder } from '../support/process.ts';
import { until } from '../support/until.ts';

type Destination = { s3: { bucketName: string } } | { cloudWatchLogs: { logGroupName: string } };
const toS3 = { s3: { bucketName: 'a-bucket' } };
const toLogs = { cloudWatchLogs: { logGroupName: '/chat/logs' } };

async function loggedRoom(gateway: TestGateway, destination: Destination, settings: object = {}) {
  const { arn } = await gateway.chat.createLoggingConfiguration({
    destinationConfiguration: destination,
  });
  const room = await newRoom(gateway, { loggingConfigurationIdentifiers: [arn], ...settings });
  return { configuration: arn!, room, id: room.split('/')[1]! };
}

/** Stopping the gateway writes everything that waits. */
const records = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const readGzip = (file: string) => records(gunzipSync(readFileSync(file)).toString());

test('IVS-156, 157, 158: messages and events are logged as their clients got them, in an object of S3', async () => {
  using folder = temporaryFolder();
  const frames: Record<string, any>[] = [];
  let id = '';
  {
    await using gateway = await testGateway({ chatLogs: { directory: folder.path } });
    const logged = await loggedRoom(gateway, toS3);
    id = logged.id;
    await using a = await join(gateway, logged.room, 'a', { attributes: { role: 'host' } });
    a.send({ Action: 'SEND_MESSAGE', Content: 'hello', Attributes: { k: 'v' } });
    frames.push(await a.frame());
    await gateway.chat.sendEvent({ roomIdentifier: logged.room, eventName: 'e', attributes: { x: 'y' } });
    frames.push(await a.frame());
    await gateway.chat.deleteMessage({ roomIdentifier: logged.room, id: frames[0]!['Id'] });
    frames.push(await a.frame());
  }
  const [file, ...more] = globSync('s3/a-bucket/**/*.log.gz', { cwd: folder.path });
  assert.deepEqual(more, []);
  const prefix = `AWSLogs/000000000000/IVSChatLogs/1.0/${REGION}/room_${id}/`;
  assert.match(
    file!,
    new RegExp(
      `^s3/a-bucket/${prefix}\\d{4}/\\d\\d/\\d\\d/\\d\\d/000000000000_IVSChatLogs_1\\.0_${REGION}_room_${id}_\\d{8}T\\d{4}Z_`,
    ),
  );
  const written = readGzip(joinPath(folder.path, file!));
  assert.deepEqual(
    written.map(({ payload }) => payload),
    frames,
  );
  assert.deepEqual(
    written.map(({ type }) => type),
    ['MESSAGE', 'EVENT', 'EVENT'],
  );
  for (const record of written) {
    assert.deepEqual(Object.keys(record), ['event_timestamp', 'type', 'payload', 'version']);
    assert.equal(record.version, '1.0');
    assert.equal(new Date(record.event_timestamp).getTime(), new Date(record.payload.SendTime).getTime());
  }
});

test('IVS-161: a log group gets a stream for each room', async () => {
  using folder = temporaryFolder();
  let id = '';
  {
    await using gateway = await testGateway({ chatLogs: { directory: folder.path } });
    const logged = await loggedRoom(gateway, toLogs);
    id = logged.id;
    await gateway.chat.sendEvent({ roomIdentifier: logged.room, eventName: 'nobody is here' });
  }
  const [file] = globSync(`cloudwatch-logs/**/room_${id}.log`, { cwd: folder.path });
  assert.ok(file?.endsWith(`aws/IVSChatLogs/1.0/room_${id}.log`), file);
  assert.equal(records(readFileSync(joinPath(folder.path, file!), 'utf8'))[0].payload.EventName, 'nobody is here');
});

test('IVS-160, 163: what was denied or refused is not logged, nor anything once the room is detached', async () => {
  using folder = temporaryFolder();
  await using lambda = await lambdaEndpoint({
    review: (event, outgoing) =>
      void outgoing.end(JSON.stringify({ ReviewResult: event.Content === 'bad' ? 'DENY' : 'ALLOW' })),
  });
  {
    await using gateway = await testGateway({ lambdaEndpoint: lambda.url, chatLogs: { directory: folder.path } });
    const messageReviewHandler = { uri: functionArn('review') };
    const { room } = await loggedRoom(gateway, toLogs, { messageReviewHandler, maximumMessageLength: 5 });
    await using a = await join(gateway, room, 'a');
    for (const Content of ['bad', 'too long', 'good']) {
      a.send({ Action: 'SEND_MESSAGE', Content });
      await a.frame();
    }
    await gateway.chat.updateRoom({ identifier: room, loggingConfigurationIdentifiers: [] });
    a.send({ Action: 'SEND_MESSAGE', Content: 'later' });
    assert.equal((await a.frame())['Content'], 'later');
  }
  const [file] = globSync('cloudwatch-logs/**/*.log', { cwd: folder.path });
  const contents = records(readFileSync(joinPath(folder.path, file!), 'utf8')).map(({ payload }) => payload.Content);
  assert.deepEqual(contents, ['good']);
});

test('a room without logging configurations leaves nothing behind', async () => {
  using folder = temporaryFolder();
  {
    await using gateway = await testGateway({ chatLogs: { directory: joinPath(folder.path, 'logs') } });
    await gateway.chat.sendEvent({ roomIdentifier: await newRoom(gateway), eventName: 'e' });
  }
  assert.equal(existsSync(joinPath(folder.path, 'logs')), false);
});

test('IVS-055: while a change waits for a slow destination, another is a conflict; a dead one keeps nobody waiting', async () => {
  let asked = 0;
  const dead = createServer(() => void asked++);
  dead.listen(0, '127.0.0.1');
  await once(dead, 'listening');
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  {
    const s3Endpoint = `http://127.0.0.1:${(dead.address() as AddressInfo).port}`;
    const limits = { chatLogChangeMs: 500, chatLogDrainMs: 100, chatLogWriteTimeoutMs: 60_000 };
    await using gateway = await testGateway({ chatLogs: { s3Endpoint }, limits });
    const { room, configuration: identifier } = await loggedRoom(gateway, toS3);
    await gateway.chat.sendEvent({ roomIdentifier: room, eventName: 'e' });
    const first = gateway.chat.updateLoggingConfiguration({ identifier, name: 'first' });
    await until(() => asked > 0);
    assert.equal((await gateway.chat.getLoggingConfiguration({ identifier })).state, 'UPDATING');
    const error = await failure(gateway.chat.updateLoggingConfiguration({ identifier, name: 'second' }));
    assert.equal(error.name, 'ConflictException');
    assert.equal(error['resourceType'], 'LOGGING_CONFIGURATION');
    assert.equal((await first).name, 'first');
    assert.equal((await gateway.chat.getLoggingConfiguration({ identifier })).state, 'ACTIVE');
  }
  dead.closeAllConnections();
  dead.close();
});
