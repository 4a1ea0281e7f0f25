// One client sends what is expensive to check; others are served meanwhile, and the operator learns of it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TestGateway } from '../support/gateway.ts';
import { REGION, testGateway } from '../support/gateway.ts';
import { TestClient } from '../support/client.ts';
import { deployApi } from '../support/websocket-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'fanfare-hostile-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const BAD_BODY = /^\{"message" : "Bad request body", "connectionId": "[\w-]{15}=", "messageId": "[\w-]{15}="\}$/;

/** An API that answers `pong` to what fits a model. Returns the address of its stage. */
async function guarded(gateway: TestGateway, schema: object) {
  const integration = { IntegrationType: 'MOCK', RequestTemplates: { $default: '{"statusCode":200}' } } as const;
  const responses = [{ IntegrationResponseKey: '$default', ResponseTemplates: { $default: 'pong' } }];
  const settings = { RequestModels: { $default: 'Guard' }, ModelSelectionExpression: '$default' };
  const api = await deployApi(
    gateway,
    { $default: { integration, responses, settings } },
    { DefaultRouteSettings: { LoggingLevel: 'ERROR' } },
  );
  const { control, ApiId } = api;
  await control.createModel({ ApiId, Name: 'Guard', ContentType: 'application/json', Schema: JSON.stringify(schema) });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  return { ...api, executionLog: () => readFileSync(join(folder, `execution/${ApiId}_prod.log`), 'utf8') };
}

/** What `fanfare tail` shows. */
function watched(gateway: TestGateway): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  gateway.context.watch.listen((line) => lines.push(JSON.parse(line)));
  return lines;
}

const loggingGateway = (options: object = {}) =>
  testGateway({ apiLogs: folder, limits: { apiLogFlushMs: 1 }, ...options });

test('a message for a recursive schema is answered rightly, and bystanders do not wait', async () => {
  await using gateway = await loggingGateway();
  const node = (kind: string) => ({ properties: { child: { $ref: '#/definitions/node' }, kind: { enum: [kind] } } });
  const { url } = await guarded(gateway, {
    definitions: { node: { anyOf: [node('a'), node('b')] } },
    $ref: '#/definitions/node',
  });
  await using hostile = await TestClient.open(url);
  await using bystander = await TestClient.open(url);
  const comments = (leaf: string) => `${'{"kind":"a","child":'.repeat(28)}{"kind":"${leaf}"}${'}'.repeat(28)}`;
  hostile.send(comments('z'));
  bystander.send({ kind: 'a' });
  assert.equal(await bystander.next(), 'pong');
  assert.match(await hostile.next(), BAD_BODY);
  hostile.send(comments('b'));
  assert.equal(await hostile.next(), 'pong');
});

test('what takes too many steps is refused, logged without contents, and others go between', async () => {
  await using gateway = await loggingGateway();
  const lines = watched(gateway);
  const { ApiId, url, executionLog } = await guarded(gateway, {
    properties: { text: { pattern: '[ab]*a[ab]{100}c' } },
  });
  await using hostile = await TestClient.open(url);
  await using bystander = await TestClient.open(url);
  let text = '';
  for (let state = 1; text.length < 30_000; state = (state * 1_103_515_245 + 12_345) % 2 ** 31) {
    text += 'ab'[(state >> 8) % 2];
  }
  const COUNT = 40;
  const order: string[] = [];
  const answers = Array.from({ length: COUNT }, async () => {
    assert.match(await hostile.next(), BAD_BODY);
    order.push('refused');
  });
  for (let count = 0; count < COUNT; count++) hostile.send({ text });
  bystander.send({});
  assert.equal(await bystander.next(), 'pong');
  order.push('answered');
  await Promise.all(answers);
  assert.ok(order.indexOf('answered') < COUNT / 2, `the bystander came after ${order.indexOf('answered')}`);

  const reason = 'It takes too many steps to check the message against the model Guard';
  const scope = `api/${ApiId}/prod`;
  const errors = lines.filter(({ kind }) => kind === 'error');
  assert.equal(errors.length, COUNT);
  for (const { time: _, requestId: __, ...error } of errors) {
    const { connectionId } = hostile;
    assert.deepEqual(error, { kind: 'error', status: 400, reason, scope, operation: '$default', connectionId });
  }
  await gateway[Symbol.asyncDispose]();
  const logged = executionLog();
  assert.equal(logged.split(`ERROR ${reason}\n`).length - 1, COUNT);
  assert.ok(!logged.includes(text.slice(0, 20)));
});

test('a schema from before they were checked, which cannot be used, is told to the operator once, and for each message to those who watch', async () => {
  const warnings: object[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (fields: object) => void warnings.push(fields) };
  await using gateway = await loggingGateway({ log });
  const lines = watched(gateway);
  const { control, ApiId, url, executionLog } = await guarded(gateway, {});
  const { apis, records } = gateway.context.store;
  const home = { account: '000000000000', region: REGION };
  await records.change(() => {
    const { models } = apis.parts(home, ApiId);
    for (const model of models.all()) {
      models.put(model.ModelId, { ...model, Schema: '{"properties":{"text":{"pattern":"a(?=a)"}}}' });
    }
  });
  const { DeploymentId } = await control.createDeployment({ ApiId });
  await control.updateStage({ ApiId, StageName: 'prod', DeploymentId });
  await using client = await TestClient.open(url);
  for (let count = 0; count < 2; count++) {
    client.send({});
    assert.match(await client.next(), BAD_BODY);
  }
  const fault =
    '#/properties/text/pattern: the regular expression cannot be run: it looks ahead or behind, ' +
    'which is only supported as (?=…) or (?!…) right behind ^ at its start (character 4)';
  assert.deepEqual(warnings, [{ apiId: ApiId, model: 'Guard', reason: fault }]);
  const reason = `The schema of the model Guard cannot be used: ${fault}`;
  assert.deepEqual(
    lines.filter(({ kind }) => kind === 'error').map((line) => line['reason']),
    [reason, reason],
  );
  await gateway[Symbol.asyncDispose]();
  assert.equal(executionLog().split(`ERROR ${reason}\n`).length - 1, 2);
});
