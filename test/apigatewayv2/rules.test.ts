// What the control plane refuses, in which words, and what it takes: spec/apigateway-websocket.md, sections 4.2 and 4.3.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REGION } from '../support/gateway.ts';
import { ACCOUNT, clientAt, controlPlane, newApi, refusal, shown } from './support.ts';
import { readPolicy } from '../../src/aws/policy/read-policy.ts';

const bad = (message: string) => [400, 'BadRequestException', message];

test('what only HTTP APIs have is refused by name', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const api = { Name: 'a', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.a' } as const;
  assert.deepEqual(
    await refusal(client.createApi({ Name: 'a', ProtocolType: 'HTTP' })),
    bad('HTTP APIs are not supported: only WEBSOCKET protocolType is'),
  );
  assert.deepEqual(
    await refusal(client.createApi({ ...api, CorsConfiguration: {} })),
    bad('Cors is not supported for WEBSOCKET protocolType'),
  );
  assert.deepEqual(
    await refusal(client.createApi({ ...api, Target: 'https://example.com' })),
    bad('Target is not supported for WEBSOCKET protocolType'),
  );
  const ApiId = await newApi(client);
  assert.deepEqual(
    await refusal(
      client.createIntegration({ ApiId, IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage' }),
    ),
    bad('IntegrationSubtype is not supported for WEBSOCKET protocolType'),
  );
  const jwt = { ApiId, AuthorizerType: 'JWT', Name: 'a', IdentitySource: [] } as const;
  assert.deepEqual(
    await refusal(client.createAuthorizer({ ...jwt, IdentitySource: [] })),
    bad('Only REQUEST authorizer type is supported on WEBSOCKET protocol Apis.'),
  );
  assert.deepEqual(
    await refusal(client.createRoute({ ApiId, RouteKey: '$connect', AuthorizationScopes: ['a'] })),
    bad('Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type'),
  );
  for (const call of [
    () => client.exportApi({ ApiId, OutputType: 'JSON', Specification: 'OAS30' }),
    () => client.reimportApi({ ApiId, Body: '{}' }),
    () => client.deleteCorsConfiguration({ ApiId }),
    () => client.importApi({ Body: '{}' }),
    () => client.createVpcLink({ Name: 'a', SubnetIds: [] }),
  ]) {
    const [status, name, message] = await refusal(call());
    assert.deepEqual([status, name], [400, 'BadRequestException']);
    assert.match(message, /not supported/);
  }
  assert.deepEqual(shown(await client.getVpcLinks()), { Items: [] });
  assert.equal((await refusal(client.getVpcLink({ VpcLinkId: 'a' })))[0], 404);
});

test('the name of an API has 1 to 128 characters', async () => {
  await using plane = await controlPlane();
  const api = { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.a' } as const;
  for (const Name of ['', 'x'.repeat(129), undefined]) {
    assert.deepEqual(await refusal(plane.client.createApi({ ...api, Name })), bad('Invalid API name specified'));
  }
  const ApiId = await newApi(plane.client, '😀'.repeat(128));
  assert.deepEqual(await refusal(plane.client.updateApi({ ApiId, Name: '' })), bad('Invalid API name specified'));
});

test('what cannot be read is refused in the words of AWS where they are known', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const api = { Name: 'a', RouteSelectionExpression: 'a' };
  const protocol = bad('Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]');
  assert.deepEqual(await refusal(client.createApi({ ...api, ProtocolType: 'REST' as 'HTTP' })), protocol);
  assert.deepEqual(await refusal(client.createApi({ ...api, ProtocolType: undefined })), protocol);
  assert.deepEqual(
    await refusal(client.createAuthorizer({ ApiId, AuthorizerType: undefined, Name: 'a', IdentitySource: [] })),
    bad('Invalid request input. CreateAuthorizer input is missing authorizer type.'),
  );
  assert.deepEqual(
    await refusal(client.updateApi({ ApiId, Description: 'x'.repeat(1025) })),
    bad('Invalid request input. Description: Member must have length less than or equal to 1024'),
  );
  assert.deepEqual(
    await refusal(
      client.createIntegration({ ApiId, IntegrationType: 'HTTP', RequestTemplates: { a: 'x'.repeat(32_769) } }),
    ),
    bad('Invalid request input. RequestTemplates.a.value: Member must have length less than or equal to 32768'),
  );
});

test('a route key is taken once, and names that begin with $ are reserved', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  await client.createRoute({ ApiId, RouteKey: '$connect' });
  const taken = [409, 'ConflictException', 'Route with key $connect already exists for this API'];
  assert.deepEqual(await refusal(client.createRoute({ ApiId, RouteKey: '$connect' })), taken);
  const { RouteId } = await client.createRoute({ ApiId, RouteKey: 'other' });
  assert.deepEqual(await refusal(client.updateRoute({ ApiId, RouteId, RouteKey: '$connect' })), taken);
  assert.equal((await client.updateRoute({ ApiId, RouteId, RouteKey: 'other' })).RouteKey, 'other');
  assert.deepEqual(await refusal(client.createRoute({ ApiId, RouteKey: '$other' })), bad('Invalid routeKey'));
});

test('a route leads only to what there is, and what a route leads to stays', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({ ApiId, IntegrationType: 'MOCK' });
  const { AuthorizerId } = await client.createAuthorizer({
    ApiId,
    AuthorizerType: 'REQUEST',
    Name: 'door',
    IdentitySource: ['route.request.header.Auth', 'route.request.querystring.token'],
  });
  const { ModelId } = await client.createModel({ ApiId, Name: 'Hello', Schema: '{}' });
  const connect = { ApiId, RouteKey: '$connect', AuthorizationType: 'CUSTOM' } as const;
  assert.deepEqual(await refusal(client.createRoute({ ...connect, AuthorizerId: 'none00' })), [
    404,
    'NotFoundException',
    'Invalid Authorizer identifier specified none00',
  ]);
  assert.deepEqual(await refusal(client.createRoute({ ApiId, RouteKey: 'a', Target: 'integrations/none000' })), [
    404,
    'NotFoundException',
    'Invalid Integration identifier specified none000',
  ]);
  const Target = `integrations/${IntegrationId}`;
  const route = await client.createRoute({ ...connect, AuthorizerId, Target, RequestModels: { $default: 'Hello' } });
  assert.deepEqual(await refusal(client.deleteIntegration({ ApiId, IntegrationId })), [
    409,
    'ConflictException',
    `Cannot delete Integration because it is referenced by the following Routes with Ids: [${route.RouteId}]`,
  ]);
  assert.deepEqual(await refusal(client.deleteAuthorizer({ ApiId, AuthorizerId })), [
    409,
    'ConflictException',
    "Cannot delete authorizer 'door', is referenced in route: $connect",
  ]);
  assert.equal((await refusal(client.deleteModel({ ApiId, ModelId })))[0], 409);
  // An empty text takes a setting back, as Terraform does it.
  const { RouteId } = route;
  const freed = await client.updateRoute({
    ApiId,
    RouteId,
    AuthorizationType: 'NONE',
    AuthorizerId: '',
    Target: '',
    RequestModels: {},
  });
  assert.equal(freed.Target, undefined);
  assert.equal(freed.AuthorizerId, undefined);
  await client.deleteIntegration({ ApiId, IntegrationId });
  await client.deleteAuthorizer({ ApiId, AuthorizerId });
  await client.deleteModel({ ApiId, ModelId });
});

test('authorizers: names are unique, authorizersMax are the most, no identity source at all is fine', async () => {
  await using plane = await controlPlane({ limits: { authorizersMax: 10 } });
  const ApiId = await newApi(plane.client);
  const create = (Name: string) =>
    plane.client.createAuthorizer({ ApiId, AuthorizerType: 'REQUEST', Name, IdentitySource: [] });
  for (let count = 0; count < 10; count++) await create(`a${count}`);
  assert.deepEqual(
    await refusal(create('a10')),
    bad(
      'Maximum number of Authorizers for this API has been reached. Please contact AWS if you need additional Authorizers.',
    ),
  );
  const { Items } = await plane.client.getAuthorizers({ ApiId });
  assert.match(Items![0]!.AuthorizerId!, /^[a-z0-9]{6}$/);
  await plane.client.deleteAuthorizer({ ApiId, AuthorizerId: Items![0]!.AuthorizerId });
  assert.deepEqual(
    await refusal(create('a1')),
    bad('Authorizer name must be unique. Authorizer a1 already exists in this RestApi.'),
  );
  await create('a0');
});

test('quotas: the last thing that fits is made, the next is refused', async () => {
  const limits = { apisMax: 2, routesMax: 2, integrationsMax: 2, stagesMax: 2, modelsMax: 2 };
  await using plane = await controlPlane({ limits });
  const { client } = plane;
  const ApiId = await newApi(client);
  const makers: Record<string, (name: string) => Promise<unknown>> = {
    APIs: (name) => newApi(client, name),
    Routes: (RouteKey) => client.createRoute({ ApiId, RouteKey }),
    Integrations: () => client.createIntegration({ ApiId, IntegrationType: 'MOCK' }),
    Stages: (StageName) => client.createStage({ ApiId, StageName }),
    Models: (Name) => client.createModel({ ApiId, Name, Schema: '{}' }),
  };
  for (const [things, make] of Object.entries(makers)) {
    await make('a');
    if (things !== 'APIs') await make('b');
    const [status, name, message] = await refusal(make('c'));
    assert.deepEqual([status, name], [400, 'BadRequestException']);
    assert.match(message, new RegExp(`^Maximum number of ${things} for this (API|account) has been reached\\.`));
  }
});

test('an API is of the region that made it', async () => {
  await using plane = await controlPlane();
  const ApiId = await newApi(plane.client);
  const elsewhere = clientAt(plane.url, 'eu-west-1');
  assert.equal((await refusal(elsewhere.getApi({ ApiId })))[0], 404);
  assert.deepEqual(shown(await elsewhere.getApis()), { Items: [] });
});

test('a policy speaks of HTTP methods and paths', async () => {
  const key = {
    accessKeyId: 'AKIDREADER',
    secretAccessKey: 'secret',
    policies: [
      readPolicy({
        Statement: [
          { Effect: 'Allow', Action: 'apigateway:*', Resource: '*' },
          { Effect: 'Deny', Action: 'apigateway:DELETE', Resource: `arn:aws:apigateway:${REGION}::/apis/*` },
        ],
      }),
    ],
  };
  await using plane = await controlPlane({ key });
  const ApiId = await newApi(plane.client);
  const reader = clientAt(plane.url, REGION, key);
  assert.equal((await reader.getApi({ ApiId })).ApiId, ApiId);
  assert.deepEqual(await refusal(reader.deleteApi({ ApiId })), [
    403,
    'AccessDeniedException',
    `User: arn:aws:iam::${ACCOUNT}:access-key/AKIDREADER is not authorized to perform: apigateway:DELETE on resource: arn:aws:apigateway:${REGION}::/apis/${ApiId}`,
  ]);
});
