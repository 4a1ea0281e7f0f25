// Cases of spec/ivschat.md, section 9, that stand for themselves.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ChatRoom } from 'amazon-ivs-chat-messaging';
import { ALL, join, newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { REGION, failure, rootKey, testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint } from '../support/lambda.ts';
import { runAws } from '../support/aws.ts';
import { findAws, findBotocore, startProcess, temporaryFolder } from '../support/process.ts';

const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
};

// botocore is all of boto3 that counts here: client, signature and parser.
const python = await findBotocore();

test(
  'IVS-007, 008: botocore parses every answer, and its signature over an encoded ARN is accepted',
  { skip: python ? false : 'no Python with botocore: NOT TESTED' },
  async () => {
    await using gateway = await testGateway();
    const script = `
import botocore.session
chat = botocore.session.get_session().create_client('ivschat', endpoint_url='${gateway.url}', region_name='${REGION}')
arn = chat.create_room(name='py', tags={'k': 'v'})['arn']
assert chat.get_room(identifier=arn)['name'] == 'py'
assert [room['arn'] for room in chat.list_rooms()['rooms']] == [arn]
assert chat.update_room(identifier=arn, name='py2')['name'] == 'py2'
chat.tag_resource(resourceArn=arn, tags={'a': 'b c'})
assert chat.list_tags_for_resource(resourceArn=arn)['tags'] == {'k': 'v', 'a': 'b c'}
chat.untag_resource(resourceArn=arn, tagKeys=['k', 'a'])
assert chat.delete_room(identifier=arn)['ResponseMetadata']['HTTPStatusCode'] == 204
try:
    chat.get_room(identifier=arn)
except chat.exceptions.ResourceNotFoundException as error:
    print(error.response['ResponseMetadata']['RequestId'], error.response['resourceType'])
`;
    const { stdout } = await promisify(execFile)(python!, ['-c', script], {
      env: { PATH: process.env['PATH'], ...env },
    });
    assert.match(stdout, /^[0-9a-f-]{36} ROOM\n$/);
  },
);

test('IVS-010: a request without a signature is refused', async () => {
  await using gateway = await testGateway();
  const response = await fetch(`${gateway.url}/GetRoom`, { method: 'POST', body: '{}' });
  assert.equal(response.status, 403);
  assert.equal(response.headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException');
});

test('IVS-011: a room made of every member has every member', async () => {
  await using lambda = await lambdaEndpoint({});
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const { arn: logging } = await gateway.chat.createLoggingConfiguration({
    destinationConfiguration: { s3: { bucketName: 'logs' } },
  });
  const asked = {
    name: 'all_of-it',
    maximumMessageRatePerSecond: 7,
    maximumMessageLength: 77,
    messageReviewHandler: { uri: functionArn('review'), fallbackResult: 'DENY' as const },
    tags: { k: 'v' },
    loggingConfigurationIdentifiers: [logging!],
  };
  const room = await gateway.chat.createRoom(asked);
  assert.deepEqual({ ...room, ...asked }, room);
  assert.match(room.id!, /^[a-zA-Z0-9]{12}$/);
  assert.ok(room.arn!.endsWith(`:room/${room.id}`));
});

test('IVS-073, 079, 134: any user id, and a handshake with headers set by hand', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  const userId = 'Ünïcode user 名前 🔥';
  const token = await tokenFor(gateway, room, userId);
  const headers = { 'sec-websocket-protocol': token, origin: 'https://example.com' };
  const socket = connect(gateway.port, '127.0.0.1');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${lines.join('')}\r\n`,
  );
  const head = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  assert.match(head, /^HTTP\/1\.1 101 /);
  assert.ok(head.includes(`sec-websocket-protocol: ${token}\r\n`));
  // IVS-134: what comes is a final text frame.
  const bytes = new Promise<Buffer>((resolve) => socket.once('data', resolve));
  await using other = await join(gateway, room, userId);
  other.send({ Action: 'SEND_MESSAGE', Content: 'x' });
  assert.equal((await other.frame())['Sender'].UserId, userId);
  assert.equal((await bytes)[0], 0x81);
  socket.destroy();
});

test('IVS-133: no ERROR has an id that was there before, whatever kind of frame had it', async () => {
  await using gateway = await testGateway({ limits: { chatRequestsPerSecond: 1_000 } });
  await using a = await join(gateway, await newRoom(gateway, { maximumMessageRatePerSecond: 100 }), 'a');
  const ids = new Set<string>();
  for (let round = 0; round < 30; round++) {
    a.send({ Action: round % 3 ? 'NOPE' : 'SEND_MESSAGE', RequestId: 'same', Content: 'x' });
    const frame = await a.frame();
    assert.equal(typeof frame['Id'], 'string');
    if (round % 3) assert.equal(typeof frame['ErrorCode'], 'number');
    ids.add(frame['Id']);
  }
  assert.equal(ids.size, 30);
});

test('IVS-136: requests are not told apart by their RequestId', async () => {
  await using gateway = await testGateway();
  await using a = await join(gateway, await newRoom(gateway), 'a');
  for (const Content of ['1', '2']) a.send({ Action: 'SEND_MESSAGE', RequestId: 'same', Content });
  const frames = [await a.frame(), await a.frame()];
  assert.deepEqual(
    frames.map((frame) => [frame['RequestId'], frame['Content']]),
    [
      ['same', '1'],
      ['same', '2'],
    ],
  );
});

test('IVS-169: the official client comes back to a killed and restarted server with a new token', async () => {
  using folder = temporaryFolder();
  const first = await startProcess(['--data', folder.path]);
  const port = new URL(first.url).port;
  await using _first = first;
  const { Ivschat } = await import('@aws-sdk/client-ivschat');
  const chat = new Ivschat({ region: REGION, credentials: rootKey, endpoint: first.url, maxAttempts: 10 });
  const { arn } = await chat.createRoom({});
  let isBack = Promise.withResolvers<void>();
  const room = new ChatRoom({
    regionOrUrl: first.socketUrl,
    tokenProvider: async () => {
      await isBack.promise;
      const { token } = await chat.createChatToken({ roomIdentifier: arn, userId: 'u', capabilities: ALL });
      return { token: token! };
    },
  });
  room.logLevel = 'error';
  const next = () => new Promise<void>((resolve) => room.addListener('connect', () => resolve()));
  isBack.resolve();
  const connected = next();
  room.connect();
  await connected;
  isBack = Promise.withResolvers();
  const again = next();
  first.child.kill('SIGKILL');
  await first.exited;
  await using _second = await startProcess(['--data', folder.path, '--port', port]);
  isBack.resolve();
  await again;
  assert.equal(room.state, 'connected');
  room.disconnect();
});

const aws = await findAws(1);

test(
  'IVS-172: all seventeen operations by the real command',
  { skip: aws ? false : 'aws v1 is not installed: NOT TESTED' },
  async () => {
    await using gateway = await testGateway();
    const chat = async (...args: string[]) => {
      const { code, stdout, stderr } = await runAws(aws!, ['ivschat', ...args, '--endpoint-url', gateway.url], env);
      assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
      return stdout === '' ? undefined : JSON.parse(stdout);
    };
    const destination = ['--destination-configuration', 's3={bucketName=logs}'];
    const { arn: logging } = await chat('create-logging-configuration', '--name', 'logs', ...destination);
    const { arn: room } = await chat('create-room', '--logging-configuration-identifiers', logging);
    assert.equal((await chat('get-logging-configuration', '--identifier', logging)).state, 'ACTIVE');
    assert.equal((await chat('list-logging-configurations')).loggingConfigurations.length, 1);
    assert.equal((await chat('update-logging-configuration', '--identifier', logging, '--name', 'new')).name, 'new');
    await chat('tag-resource', '--resource-arn', room, '--tags', 'a=1,b=2');
    assert.deepEqual((await chat('list-tags-for-resource', '--resource-arn', room)).tags, { a: '1', b: '2' });
    await chat('untag-resource', '--resource-arn', room, '--tag-keys', 'a', 'b');
    assert.equal((await chat('get-room', '--identifier', room)).arn, room);
    assert.equal((await chat('list-rooms', '--logging-configuration-identifier', logging)).rooms.length, 1);
    const { token } = await chat('create-chat-token', '--room-identifier', room, '--user-id', 'u');
    await using client = await TestClient.open(gateway.socketUrl, token);
    const { id } = await chat('send-event', '--room-identifier', room, '--event-name', 'e');
    assert.equal((await client.frame())['Id'], id);
    await chat('delete-message', '--room-identifier', room, '--id', id);
    await chat('disconnect-user', '--room-identifier', room, '--user-id', 'u');
    await chat('update-room', '--identifier', room, '--logging-configuration-identifiers');
    await chat('delete-logging-configuration', '--identifier', logging);
    await chat('delete-room', '--identifier', room);
    assert.equal((await failure(gateway.chat.getRoom({ identifier: room }))).name, 'ResourceNotFoundException');
  },
);
