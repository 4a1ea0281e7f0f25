// The real `aws` command, versions 1 and 2, against a started gateway: the two commands of the mission and the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, newRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { FANFARE, findAws, run } from '../support/process.ts';
import { runAws } from '../support/aws.ts';

const env = {
  AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
};

const programs = [
  { name: 'aws v1', file: await findAws(1), raw: [] },
  { name: 'aws v2', file: await findAws(2), raw: ['--cli-binary-format', 'raw-in-base64-out'] },
  { name: 'fanfare', file: FANFARE, raw: [] },
];

for (const { name, file, raw } of programs) {
  const skip = file ? false : `${name} is not installed: NOT TESTED`;
  const command = (args: string[]) => runAws(file!, args, env);

  test(`${name}: post-to-connection prints nothing, and the client gets exactly the text`, { skip }, async () => {
    await using gateway = await testGateway();
    await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
    const args = ['apigatewaymanagementapi', 'post-to-connection', '--connection-id', client.connectionId];
    const result = await command([
      ...args,
      '--data',
      'Hello from API Gateway!',
      '--endpoint-url',
      `${gateway.url}/prod`,
      ...raw,
    ]);
    assert.deepEqual(result, { code: 0, stdout: '', stderr: '' });
    assert.equal(await client.next(), 'Hello from API Gateway!');
  });

  test(`${name}: send-event prints the id of the event that every member gets`, { skip }, async () => {
    await using gateway = await testGateway();
    const room = await newRoom(gateway);
    await using a = await join(gateway, room, 'a');
    await using b = await join(gateway, room, 'b');
    const attributes = 'msgType=user-notification,msgText=This chat room will close in 15 minutes.';
    const args = [
      'ivschat',
      'send-event',
      '--room-identifier',
      room,
      '--event-name',
      'SystemMessage',
      '--attributes',
      attributes,
    ];
    const { code, stdout, stderr } = await command([...args, '--endpoint-url', gateway.url]);
    assert.equal(code, 0, stderr);
    const { id } = JSON.parse(stdout);
    assert.equal(stdout, `{\n    "id": "${id}"\n}\n`);
    for (const client of [a, b]) {
      const event = await client.frame();
      assert.equal(event['Id'], id);
      assert.equal(event['EventName'], 'SystemMessage');
      assert.deepEqual(event['Attributes'], {
        msgType: 'user-notification',
        msgText: 'This chat room will close in 15 minutes.',
      });
    }
  });

  test(`${name}: a room from creation to deletion`, { skip }, async () => {
    await using gateway = await testGateway();
    const chat = async (...args: string[]) => {
      const { code, stdout, stderr } = await command(['ivschat', ...args, '--endpoint-url', gateway.url]);
      assert.equal(code, 0, stderr);
      return stdout === '' ? undefined : JSON.parse(stdout);
    };
    const created = await chat('create-room', '--name', 'lobby', '--maximum-message-length', '5', '--tags', 'k=v');
    assert.equal(created.name, 'lobby');
    assert.deepEqual(created.tags, { k: 'v' });
    assert.deepEqual(await chat('get-room', '--identifier', created.arn), created);
    assert.equal((await chat('list-rooms', '--name', 'lobby')).rooms.length, 1);
    assert.equal((await chat('update-room', '--identifier', created.arn, '--name', 'hall')).name, 'hall');
    const token = await chat(
      'create-chat-token',
      '--room-identifier',
      created.arn,
      '--user-id',
      'u',
      '--capabilities',
      'SEND_MESSAGE',
    );
    assert.deepEqual(Object.keys(token).toSorted(), ['sessionExpirationTime', 'token', 'tokenExpirationTime']);
    await using client = await TestClient.open(gateway.socketUrl, token.token);
    const message = ['--room-identifier', created.arn, '--id', 'M2YcHkgffEvU', '--reason', 'spam'];
    const { id } = await chat('delete-message', ...message);
    assert.equal((await client.frame())['Id'], id);
    assert.equal(await chat('disconnect-user', '--room-identifier', created.arn, '--user-id', 'u'), undefined);
    assert.equal((await client.closed).code, 1001);
    assert.equal(await chat('delete-room', '--identifier', created.arn), undefined);
  });

  test(`${name}: get-connection, delete-connection, then gone`, { skip }, async () => {
    await using gateway = await testGateway();
    await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
    const call = (operation: string) =>
      command([
        'apigatewaymanagementapi',
        operation,
        '--connection-id',
        client.connectionId,
        '--endpoint-url',
        `${gateway.url}/prod`,
      ]);
    const found = await call('get-connection');
    assert.equal(JSON.parse(found.stdout).Identity.SourceIp, '127.0.0.1');
    assert.deepEqual(await call('delete-connection'), { code: 0, stdout: '', stderr: '' });
    assert.equal((await client.closed).code, 1000);
    const { code, stderr } = await call('get-connection');
    assert.equal(code, name === 'aws v1' ? 255 : 254);
    assert.match(stderr, /An error occurred \(GoneException\) when calling the GetConnection operation:/);
  });

  test(`${name}: IVS-173, an unknown room is an error line with its code`, { skip }, async () => {
    await using gateway = await testGateway();
    const identifier = `arn:aws:ivschat:${REGION}:000000000000:room/AAbbCCdd1122`;
    const { code, stdout, stderr } = await command([
      'ivschat',
      'get-room',
      '--identifier',
      identifier,
      '--endpoint-url',
      gateway.url,
    ]);
    assert.equal(code, name === 'aws v1' ? 255 : 254);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /An error occurred \(ResourceNotFoundException\) when calling the GetRoom operation: Room not found/,
    );
  });

  test(`${name}: a wrong secret is an InvalidSignatureException`, { skip }, async () => {
    await using gateway = await testGateway();
    const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { code, stderr } = await run(file!, ['ivschat', 'list-rooms', '--endpoint-url', gateway.url], wrong);
    assert.equal(code, name === 'aws v1' ? 255 : 254);
    assert.match(stderr, /\(InvalidSignatureException\)/);
    assert.doesNotMatch(stderr, /wrong\b.*secret/);
  });
}

test('the send-event example, as the manual of AWS prints it, works here (it fails on the real command)', async () => {
  await using gateway = await testGateway();
  const room = await newRoom(gateway);
  await using a = await join(gateway, room, 'a');
  const printed = ['ivschat', 'send-event', '--roomIdentifier', room, '--eventName', 'SystemMessage', '--attributes'];
  const words = ['msgType=user-notification,', 'msgText=This chat room will close in 15 minutes.'];
  const args = [...printed, ...words, '--endpoint-url', gateway.url];
  const { code, stdout, stderr } = await run(FANFARE, args, env);
  assert.equal(code, 0, stderr);
  const event = await a.frame();
  assert.equal(event['Id'], JSON.parse(stdout).id);
  assert.deepEqual(event['Attributes'], {
    msgType: 'user-notification',
    msgText: 'This chat room will close in 15 minutes.',
  });
  for (const major of [1, 2] as const) {
    const aws = await findAws(major);
    if (aws) assert.notEqual((await run(aws, args, env)).code, 0);
  }
});
