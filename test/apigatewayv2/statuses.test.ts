// Statuses and texts of every operation, line by line (spec/apigateway-websocket.md, sections 4.1, 4.3 and 9).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { REGION } from '../support/gateway.ts';
import { ACCOUNT, controlPlane, newApi, refusal } from './support.ts';

type Values = Record<string, any>;
type Call = (client: ApiGatewayV2, made: Values) => Promise<{ $metadata: { httpStatusCode?: number } }>;

const WEBSOCKET = { Name: 'x', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' } as const;
const arnOf = ({ ApiId }: Values) => ({ ResourceArn: `arn:aws:apigateway:${REGION}::/apis/${ApiId}` });

/** In an order in which each can be done. What an answer says is kept for the next. */
const operations: readonly [status: number, name: string, call: Call][] = [
  [201, 'CreateApi', (client) => client.createApi(WEBSOCKET)],
  [200, 'GetApi', (client, it) => client.getApi({ ApiId: it['ApiId'] })],
  [200, 'GetApis', (client) => client.getApis({})],
  [200, 'UpdateApi', (client, it) => client.updateApi({ ApiId: it['ApiId'], Description: 'x' })],
  [201, 'TagResource', (client, it) => client.tagResource({ ...arnOf(it), Tags: { a: 'b' } })],
  [200, 'GetTags', (client, it) => client.getTags(arnOf(it))],
  [204, 'UntagResource', (client, it) => client.untagResource({ ...arnOf(it), TagKeys: ['a'] })],
];

/** What is in an API: how it is made, and by which member it is named. */
const parts: readonly [name: string, id: string, settings: Values, change: Values][] = [
  ['Integration', 'IntegrationId', { IntegrationType: 'MOCK' }, { Description: 'x' }],
  [
    'Authorizer',
    'AuthorizerId',
    { AuthorizerType: 'REQUEST', Name: 'door', IdentitySource: [] },
    { IdentitySource: ['route.request.header.a'] },
  ],
  ['Model', 'ModelId', { Name: 'Say', Schema: '{}' }, { Description: 'x' }],
  ['Route', 'RouteId', { RouteKey: '$default' }, { OperationName: 'x' }],
  ['IntegrationResponse', 'IntegrationResponseId', { IntegrationResponseKey: '$default' }, { ResponseTemplates: {} }],
  ['RouteResponse', 'RouteResponseId', { RouteResponseKey: '$default' }, { ResponseModels: {} }],
  ['Deployment', 'DeploymentId', {}, { Description: 'x' }],
  ['Stage', 'StageName', { StageName: 'tf-acc-test-1' }, { Description: 'x' }],
];

const send = (client: ApiGatewayV2, operation: string, input: Values): ReturnType<Call> =>
  client[operation as 'getApi'](input as never);

test('every operation on an API answers with the status of AWS', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const made: Values = {};
  for (const [status, name, call] of operations) {
    const answer = await call(client, made);
    Object.assign(made, answer);
    assert.equal(answer.$metadata.httpStatusCode, status, name);
  }
  const place: Values = { ApiId: made['ApiId'] };
  const expect = async (status: number, operation: string, input: Values) => {
    const answer = await send(client, operation, input);
    assert.equal(answer.$metadata.httpStatusCode, status, operation);
    return answer as Values;
  };
  for (const [name, id, settings, change] of parts) {
    place[id] = (await expect(201, `create${name}`, { ...place, ...settings }))[id];
    await expect(200, `update${name}`, { ...place, ...change });
    await expect(200, `get${name}`, place);
    await expect(200, `get${name}s`, place);
  }
  await expect(200, 'getModelTemplate', place);
  await expect(204, 'deleteRouteRequestParameter', { ...place, RequestParameterKey: 'route.request.header.a' });
  await expect(204, 'deleteRouteSettings', { ...place, RouteKey: '$default' });
  await expect(204, 'deleteAccessLogSettings', place);
  await expect(204, 'resetAuthorizersCache', place);
  for (const [name] of parts.toReversed()) await expect(204, `delete${name}`, place);
  await expect(204, 'deleteApi', place);
});

test('what there is not is not found, in the words of AWS, by every operation that names it', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const place: Values = { ApiId: await newApi(client) };
  const gone = async (operation: string, input: Values, message: string) =>
    assert.deepEqual(await refusal(send(client, operation, input)), [404, 'NotFoundException', message], operation);
  for (const [name, id, settings, change] of parts) {
    place[id] = ((await send(client, `create${name}`, { ...place, ...settings })) as Values)[id];
    const missing = { ...place, [id]: 'none' };
    const message =
      name === 'Stage' ? 'Invalid stage identifier specified' : `Invalid ${name} identifier specified none`;
    await gone(`get${name}`, missing, message);
    await gone(`update${name}`, { ...missing, ...change }, message);
    await gone(`delete${name}`, missing, message);
    const unknown = `Invalid API identifier specified ${ACCOUNT}:none`;
    for (const operation of [`create${name}`, `get${name}`, `get${name}s`, `update${name}`, `delete${name}`]) {
      await gone(operation, { ...place, ...settings, ...change, ApiId: 'none' }, unknown);
    }
  }
  const noStage = { ...place, StageName: 'none' };
  const message = 'Invalid stage identifier specified';
  await gone('createDeployment', noStage, message);
  await gone('deleteRouteSettings', { ...noStage, RouteKey: '$default' }, message);
  await gone('deleteAccessLogSettings', noStage, message);
  await gone('resetAuthorizersCache', noStage, message);
  await gone('getTags', { ResourceArn: `${arnOf(place).ResourceArn}/stages/none` }, message);
  await gone('updateStage', { ...place, DeploymentId: 'none' }, 'Invalid Deployment identifier specified none');
  await gone('createStage', { ...noStage, DeploymentId: 'none' }, 'Invalid Deployment identifier specified none');
});

test('domain names and their mappings: statuses, conflicts, and what is not there', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  for (const StageName of ['prod', 'beta-1']) await client.createStage({ ApiId, StageName });
  const domain = { DomainName: 'ws.example.com' };
  const expect = async (status: number, operation: string, input: Values = domain) => {
    const answer = await send(client, operation, input);
    assert.equal(answer.$metadata.httpStatusCode, status, operation);
    return answer as Values;
  };
  await expect(201, 'createDomainName');
  await expect(200, 'getDomainName');
  await expect(200, 'getDomainNames', {});
  await expect(200, 'updateDomainName');
  const mapping = { ...domain, ApiId, Stage: 'prod', ApiMappingKey: 'chat' };
  const { ApiMappingId } = await expect(201, 'createApiMapping', mapping);
  const root = await expect(201, 'createApiMapping', { ...mapping, ApiMappingKey: '' });
  const place = { ...domain, ApiMappingId };
  await expect(200, 'getApiMapping', place);
  await expect(200, 'getApiMappings');
  await expect(200, 'updateApiMapping', { ...place, ApiId, Stage: 'beta-1' });

  const refused = async (operation: string, input: Values, ...expected: [number, string, string]) =>
    assert.deepEqual(await refusal(send(client, operation, input)), expected, operation);
  const taken = [409, 'ConflictException', 'ApiMapping key already exists for this domain name'] as const;
  await refused('createApiMapping', mapping, ...taken);
  await refused('updateApiMapping', { ...place, ApiId, ApiMappingKey: '' }, ...taken);
  const several = [
    400,
    'BadRequestException',
    'An API mapping key of several levels is not supported for WEBSOCKET protocolType',
  ] as const;
  await refused('createApiMapping', { ...mapping, ApiMappingKey: 'a/b' }, ...several);
  await refused('updateApiMapping', { ...place, ApiId, ApiMappingKey: 'a/b' }, ...several);
  const noStage = [400, 'BadRequestException', 'Invalid stage identifier specified'] as const;
  await refused('createApiMapping', { ...mapping, ApiMappingKey: 'other', Stage: 'none' }, ...noStage);
  await refused('updateApiMapping', { ...place, ApiId, Stage: 'none' }, ...noStage);
  const noMapping = [
    404,
    'NotFoundException',
    'The api mapping resource specified in the request was not found.',
  ] as const;
  for (const operation of ['getApiMapping', 'updateApiMapping', 'deleteApiMapping']) {
    await refused(operation, { ...place, ApiId, ApiMappingId: 'none' }, ...noMapping);
  }
  const noDomain = [
    404,
    'NotFoundException',
    'The domain name resource specified in the request was not found.',
  ] as const;
  for (const operation of [
    'getDomainName',
    'updateDomainName',
    'deleteDomainName',
    'createApiMapping',
    'getApiMapping',
    'getApiMappings',
    'updateApiMapping',
    'deleteApiMapping',
  ]) {
    await refused(operation, { ...mapping, ...place, DomainName: 'none.example.com' }, ...noDomain);
  }
  await refused('createDomainName', domain, 409, 'ConflictException', 'The domain name resource already exists.');

  await expect(204, 'deleteApiMapping', place);
  await expect(204, 'deleteApiMapping', { ...domain, ApiMappingId: root['ApiMappingId'] });
  await expect(204, 'deleteDomainName');
});

test('a deletion of what something else refers to is refused with 409, and goes through without it', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({ ApiId, IntegrationType: 'MOCK' });
  const { AuthorizerId } = await client.createAuthorizer({
    ApiId,
    AuthorizerType: 'REQUEST',
    Name: 'door',
    IdentitySource: [],
  });
  const { ModelId } = await client.createModel({ ApiId, Name: 'Say', Schema: '{}' });
  const { RouteId } = await client.createRoute({
    ApiId,
    RouteKey: '$connect',
    AuthorizationType: 'CUSTOM',
    AuthorizerId,
    Target: `integrations/${IntegrationId}`,
    RequestModels: { $default: 'Say' },
  });
  const deletions: readonly [message: string, run: () => Promise<unknown>][] = [
    [
      `Cannot delete Integration because it is referenced by the following Routes with Ids: [${RouteId}]`,
      () => client.deleteIntegration({ ApiId, IntegrationId }),
    ],
    [
      "Cannot delete authorizer 'door', is referenced in route: $connect",
      () => client.deleteAuthorizer({ ApiId, AuthorizerId }),
    ],
    ["Cannot delete model 'Say', is referenced in route: $connect", () => client.deleteModel({ ApiId, ModelId })],
  ];
  for (const [message, run] of deletions) assert.deepEqual(await refusal(run()), [409, 'ConflictException', message]);
  await client.deleteRoute({ ApiId, RouteId });
  for (const [, run] of deletions) await run();
});
