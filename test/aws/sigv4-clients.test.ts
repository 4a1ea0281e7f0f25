// The clients that people use, against a server that does nothing but verify.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { accessSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { promisify } from 'node:util';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { IvschatClient, ListRoomsCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { systemClock } from '../../src/base/clock.ts';
import { presign } from '../../src/aws/sigv4/sign.ts';
import type { Credential, SignedRequest, Verdict } from '../../src/aws/sigv4/verify.ts';
import { Verifier } from '../../src/aws/sigv4/verify.ts';
import { example, SKEW_MS, temporary } from './sigv4-fixtures.ts';

const CONNECTION_ID = 'L0SM9cOFvHcCIhw=';
const ROOM = 'arn:aws:ivschat:us-west-2:000000000000:room/g1H2I3j4k5L6';

/** Answers what the clients can read, and keeps every verdict. The services are told apart by their paths. */
async function verifyingServer() {
  const find = (id: string) => [example, temporary].find(({ accessKeyId }) => accessKeyId === id);
  const verifier = new Verifier({ find, clock: systemClock, skewMs: SKEW_MS });
  const verdicts: Verdict[] = [];
  const requests: SignedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: target = '', headers } = incoming;
      const request = { method, target, headers, body: Buffer.concat(chunks) };
      const verdict = verifier.verify(request, target.startsWith('/prod') ? 'execute-api' : 'ivschat');
      requests.push(request);
      verdicts.push(verdict);
      if (verdict.ok) return void outgoing.end(target === '/ListRooms' ? '{"rooms":[]}' : '{}');
      outgoing.writeHead(verdict.status, { 'x-amzn-errortype': verdict.code });
      outgoing.end(JSON.stringify({ message: verdict.message }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    verdicts,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const admits = (credential: Credential, service: string, region = 'us-west-2') => ({
  ok: true,
  key: credential,
  region,
  service,
});

for (const credentials of [example, temporary]) {
  const kind = credentials.sessionToken ? 'a session token' : 'a plain key';

  test(`the SDK's ApiGatewayManagementApiClient is let in with ${kind}`, async () => {
    await using server = await verifyingServer();
    const client = new ApiGatewayManagementApiClient({
      endpoint: `${server.url}/prod`,
      region: 'us-west-2',
      credentials: { ...credentials, sessionToken: credentials.sessionToken! },
    });
    await client.send(new PostToConnectionCommand({ ConnectionId: CONNECTION_ID, Data: Buffer.from([0, 255, 128]) }));
    await client.send(new GetConnectionCommand({ ConnectionId: 'a/b+c d@=' }));
    await client.send(new DeleteConnectionCommand({ ConnectionId: CONNECTION_ID }));
    client.destroy();
    assert.deepEqual(server.verdicts, Array(3).fill(admits(credentials, 'execute-api')));
  });

  test(`the SDK's IvschatClient is let in with ${kind}`, async () => {
    await using server = await verifyingServer();
    const client = new IvschatClient({
      endpoint: server.url,
      region: 'us-west-2',
      credentials: { ...credentials, sessionToken: credentials.sessionToken! },
    });
    await client.send(new ListRoomsCommand({ name: 'Zimmer Ü' }));
    await client.send(new TagResourceCommand({ resourceArn: ROOM, tags: { a: 'b' } }));
    await client.send(new UntagResourceCommand({ resourceArn: ROOM, tagKeys: ['b c', 'a', 'a+b', "it's (a) *!"] }));
    client.destroy();
    assert.deepEqual(server.verdicts, Array(3).fill(admits(credentials, 'ivschat')));
  });
}

test("an SDK's caller with a wrong secret reads the name of the error", async () => {
  await using server = await verifyingServer();
  const client = new IvschatClient({
    endpoint: server.url,
    region: 'us-west-2',
    credentials: { ...example, secretAccessKey: 'wrong', sessionToken: undefined! },
  });
  await assert.rejects(client.send(new ListRoomsCommand({})), { name: 'InvalidSignatureException' });
  client.destroy();
});

test('a URL of ours passes through a real parser', async () => {
  await using server = await verifyingServer();
  const url = presign(`${server.url}/prod?room=a+b&room=%41&x=ü`, temporary, {
    region: 'us-west-2',
    service: 'execute-api',
    now: Date.now(),
    expiresSeconds: 60,
  });
  assert.equal((await fetch(url)).status, 200);
  assert.deepEqual(server.verdicts, [admits(temporary, 'execute-api')]);
});

const run = promisify(execFile);

/** The AWS CLI without any configuration of this machine. */
function aws(command: string, url: string, credential: Credential, ...parameters: string[]) {
  const environment = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: credential.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
    ...(credential.sessionToken && { AWS_SESSION_TOKEN: credential.sessionToken }),
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
  return run(command, ['--endpoint-url', url, ...parameters], { env: environment, timeout: 60_000 });
}

const isInstalled = (command: string) => {
  const places = command.includes('/')
    ? [command]
    : (process.env['PATH'] ?? '').split(':').map((place) => `${place}/${command}`);
  return places.some((place) => {
    try {
      accessSync(place, 1);
      return true;
    } catch {
      return false;
    }
  });
};

for (const command of ['aws', '/usr/bin/aws']) {
  const skip = isInstalled(command) ? false : `NOT TESTED: there is no ${command} on this machine`;
  test(`the AWS CLI (${command}) is let in`, { skip }, async (t) => {
    const { stdout, stderr } = await run(command, ['--version']);
    t.diagnostic((stdout || stderr).trim());
    await using server = await verifyingServer();
    const management = ['apigatewaymanagementapi', 'post-to-connection', '--connection-id', CONNECTION_ID, '--data'];
    // Version 2 reads the same argument as base64.
    await aws(command, `${server.url}/prod`, example, ...management, 'SGVsbG8=');
    await aws(command, `${server.url}/prod//`, temporary, ...management, 'SGVsbG8=');
    await aws(command, server.url, temporary, 'ivschat', 'tag-resource', '--resource-arn', ROOM, '--tags', 'a=b');
    await aws(
      command,
      server.url,
      example,
      'ivschat',
      'untag-resource',
      '--resource-arn',
      ROOM,
      '--tag-keys',
      'b c',
      'a',
    );
    assert.deepEqual(server.verdicts, [
      admits(example, 'execute-api'),
      admits(temporary, 'execute-api'),
      admits(temporary, 'ivschat'),
      admits(example, 'ivschat'),
    ]);
    assert.equal(server.requests[0]?.target, '/prod/@connections/L0SM9cOFvHcCIhw%3D');
  });
}
