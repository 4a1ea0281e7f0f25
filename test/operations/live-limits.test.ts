// Settings that change while the server runs, under connections that stay.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startGateway } from '../../src/gateway.ts';
import type { Limits } from '../../src/base/limits/limits.ts';
import { limitsOf } from '../../src/base/limits/limits.ts';
import { fixedLimits } from '../../src/base/limits/live-limits.ts';
import { localhostTls, renewedTls, testCa } from '../support/certificates.ts';
import { newRoom } from '../support/chat.ts';
import { TestClient, refusal } from '../support/client.ts';
import { deployedApi } from '../support/function-api.ts';
import { failure, rootKey, testGateway } from '../support/gateway.ts';
import { lambdaEndpoint } from '../support/lambda.ts';

/** Read at the start too: to fill a bucket, for the first turn, change and sample; and each time that they count. */
const readEachTime = new Set(['newConnectionsPerSecond', 'turnWorkMax', 'changesWaitingMax', 'historySampleMs']);

test('every limit that is read at the start is read again when limits change, or is one that cannot change', async () => {
  const reads = new Map<string, number>();
  const limits = new Proxy(limitsOf(), {
    get(target, name) {
      reads.set(String(name), (reads.get(String(name)) ?? 0) + 1);
      return target[name as keyof Limits];
    },
  });
  await using lambda = await lambdaEndpoint({});
  const [s3Endpoint, cloudWatchLogsEndpoint, firehoseEndpoint] = Array<string>(3).fill(lambda.url);
  const chatLogs = { s3Endpoint, cloudWatchLogsEndpoint, firehoseEndpoint };
  const tls = { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) };
  const options = { rootKey, limits, tls, chatLogs, apiLogs: '-', lambdaEndpoint: lambda.url };
  await using gateway = await startGateway(options);
  const atStart = [...reads.keys()];
  assert.ok(atStart.length > 20);
  reads.clear();
  assert.deepEqual(gateway.change({ limits: limitsOf() }), { changed: [], kept: [] });
  // Each has been compared once.
  const kept = atStart.filter((name) => reads.get(name) === 1 && !readEachTime.has(name));
  assert.deepEqual(kept.toSorted(), [...fixedLimits].toSorted());
});

test('changed limits hold at once, for connections that are open too; those that cannot change stay', async () => {
  await using gateway = await testGateway();
  await using client = await TestClient.open(`${gateway.socketUrl}/prod`);
  await newRoom(gateway);
  const { connectionsMax } = gateway.context.limits;
  const limits = limitsOf('ours', {
    connectionsMax,
    messageBytesMax: 10,
    roomsMax: 1,
    roomRequestsPerSecond: 1,
    chatLogS3FlushMs: 1,
  });
  const { changed, kept } = gateway.change({ limits });
  assert.deepEqual(changed.toSorted(), ['messageBytesMax', 'roomRequestsPerSecond', 'roomsMax']);
  assert.deepEqual(kept, ['chatLogS3FlushMs']);
  assert.equal(gateway.context.limits.chatLogS3FlushMs, limitsOf().chatLogS3FlushMs);

  assert.equal((await failure(gateway.chat.createRoom({}))).name, 'ServiceQuotaExceededException');
  assert.equal((await failure(gateway.chat.createRoom({}))).name, 'ThrottlingException');
  client.send('eleven characters');
  assert.equal((await client.closed).code, 1009);
});

test('hosts and allowed origins change', async () => {
  await using gateway = await testGateway({ rootKey: undefined });
  const url = `${gateway.socketUrl}/prod`;
  const page = { headers: { origin: 'https://app.example.com' } };
  assert.equal((await refusal(url, [], page)).status, 403);
  gateway.change({ allowedOrigins: ['https://app.example.com'] });
  await using _client = await TestClient.open(url, undefined, page);
  const named = { headers: { host: 'ws.example.com' } };
  assert.equal((await refusal(url, [], named)).status, 403);
  gateway.change({ hosts: ['ws.example.com'] });
  await using _other = await TestClient.open(url, undefined, named);
  assert.equal((await refusal(url, [], page)).status, 403, 'what is no longer listed is no longer allowed');
});

test('authorities that backends are verified by change; connections that were kept are verified anew', async () => {
  const backend = createServer(localhostTls, (_incoming, outgoing) => outgoing.end('answered'));
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  await using gateway = await testGateway({ integrationCa: testCa });
  const uri = `https://localhost:${(backend.address() as AddressInfo).port}/`;
  const integration = { IntegrationType: 'HTTP_PROXY' as const, IntegrationUri: uri, IntegrationMethod: 'POST' };
  const { url } = await deployedApi(gateway, { $default: { function: '', twoWay: true, integration } });
  await using client = await TestClient.open(url);
  const answer = async () => {
    client.send('x');
    return client.next();
  };
  assert.equal(await answer(), 'answered');
  gateway.change({ integrationCa: renewedTls.cert });
  assert.match(await answer(), /Internal server error/);
  gateway.change({ integrationCa: testCa });
  assert.equal(await answer(), 'answered');
  backend.closeAllConnections();
  backend.close();
});
