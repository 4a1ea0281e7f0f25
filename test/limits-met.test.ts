// Limits that no test of their part of the program meets by name, each from both sides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SteeredClock } from '../src/base/clock.ts';
import { limitsOf } from '../src/base/limits/limits.ts';
import type { Log } from '../src/base/log.ts';
import { outgoingCalls } from '../src/gateway/backends.ts';
import { Drops } from '../src/server/drops.ts';
import { fileSinks } from '../src/services/chat/logging/files.ts';
import { ApiLog } from '../src/services/websocket/logs/api-log.ts';
import { controlPlane, newApi } from './apigatewayv2/support.ts';
import { failure, testGateway } from './support/gateway.ts';
import { temporaryFolder } from './support/process.ts';
import { bodyOf, httpServer } from './support/websocket-api.ts';

/** What is told to the operator. */
function heard() {
  const lines: object[] = [];
  const tell = (fields: object) => void lines.push(fields);
  return { lines, log: { warn: tell, error: tell, info: tell } as unknown as Log };
}

test('dropReportMs: dropped connections are told of at once, and then once in that time', () => {
  const clock = new SteeredClock(0);
  const { lines, log } = heard();
  const drops = new Drops(clock, log, { dropReportMs: 1_000 });
  for (let count = 0; count < 3; count++) drops.add('tooMany');
  clock.advance(999);
  assert.deepEqual(lines, [{ tooMany: 1, noDescriptors: 0 }]);
  clock.advance(1);
  assert.deepEqual(lines.slice(1), [{ tooMany: 2, noDescriptors: 0 }]);
  // Nothing happens in this second, so the next one is told of at once.
  clock.advance(1_000);
  drops.add('noDescriptors');
  assert.deepEqual(lines.slice(2), [{ tooMany: 0, noDescriptors: 1 }]);
});

test('apiLogReportMs: lost lines are told of at once, and then once in that time', async () => {
  const clock = new SteeredClock(0);
  const { lines, log } = heard();
  const limits = limitsOf('ours', { apiLogReportMs: 5_000, apiLogBytesMax: 1 });
  await using apiLog = new ApiLog({ clock, limits, log, write: () => Promise.resolve() });
  clock.advance(5_000);
  for (let count = 0; count < 3; count++) apiLog.add('a', 'longer than that');
  const told = () => lines.map((line) => (line as { lines: number }).lines);
  assert.deepEqual(told(), [1]);
  clock.advance(4_999);
  await setImmediate();
  assert.deepEqual(told(), [1]);
  clock.advance(1);
  assert.deepEqual(told(), [1, 2]);
});

/** What of an answer counts besides its bytes. */
const CHUNK = 512;

test('backendBytesMax and integrationAnswerBytesMax bound what a backend is sent and answers', async () => {
  await using server = await httpServer(
    (incoming, outgoing) => void bodyOf(incoming).then((body) => outgoing.end(body)),
  );
  const outcome = async (bytes: number, limits: object) => {
    using calls = outgoingCalls(undefined, new SteeredClock(), limitsOf('ours', limits), 'integrationCallsMax');
    const call = { holder: 'a', method: 'POST', url: server.url, headers: {}, timeoutMs: 1_000 } as const;
    const result = await calls.call({ ...call, body: Buffer.alloc(bytes) });
    return 'reason' in result ? result.reason : result.outcome;
  };
  assert.equal(await outcome(2_000 - CHUNK, { integrationAnswerBytesMax: 2_000 }), 'answered');
  assert.equal(await outcome(2_001, { integrationAnswerBytesMax: 2_000 }), 'The answer is too large');
  assert.equal(await outcome(4_000, { backendBytesMax: 4_000_000 }), 'answered');
  assert.equal(await outcome(4_000, { backendBytesMax: 3_999 }), 'busy');
});

test('loggingConfigurationsMax: the last one that fits is made, the next is refused', async () => {
  await using gateway = await testGateway({ limits: { loggingConfigurationsMax: 2 } });
  const make = () =>
    gateway.chat.createLoggingConfiguration({ destinationConfiguration: { s3: { bucketName: 'logs' } } });
  await make();
  const { arn } = await make();
  assert.equal((await failure(make())).name, 'ServiceQuotaExceededException');
  await gateway.chat.deleteLoggingConfiguration({ identifier: arn! });
  await make();
});

test('integrationResponsesMax, domainNamesMax and apiMappingsMax: the last that fits is made, the next is refused', async () => {
  const limits = { integrationResponsesMax: 2, domainNamesMax: 2, apiMappingsMax: 2 };
  await using plane = await controlPlane({ limits });
  const { client } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({ ApiId, IntegrationType: 'MOCK' });
  await client.createStage({ ApiId, StageName: 'prod' });
  const DomainName = 'a.example.com';
  const makers: Record<string, (name: string) => Promise<unknown>> = {
    responses: (name) =>
      client.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey: `/${name}/` }),
    domains: (name) => client.createDomainName({ DomainName: `${name}.example.com`, DomainNameConfigurations: [{}] }),
    mappings: (ApiMappingKey) => client.createApiMapping({ ApiId, DomainName, Stage: 'prod', ApiMappingKey }),
  };
  for (const [things, make] of Object.entries(makers)) {
    for (const name of ['a', 'b']) await make(name);
    const { $metadata, message } = await failure(make('c'));
    assert.equal($metadata.httpStatusCode, 400, things);
    assert.match(message, /maximum number/i, things);
  }
});

test('chatLogFileFlushMs and chatLogBatchBytesMax are what files ask of the log that they are written from', () => {
  using folder = temporaryFolder();
  const limits = limitsOf('ours', { chatLogFileFlushMs: 7, chatLogBatchBytesMax: 8 });
  for (const sink of Object.values(fileSinks(folder.path, limits))) {
    assert.deepEqual([sink.flushMs, sink.bytesMax], [7, 8]);
  }
});
