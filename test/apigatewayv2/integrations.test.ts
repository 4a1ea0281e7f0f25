// Integrations, responses and models: spec/apigateway-websocket.md, sections 2.3 to 2.7 and 4.2.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlPlane, newApi, refusal } from './support.ts';

const bad = (message: string) => [400, 'BadRequestException', message];

test('integrations: payload 1.0 only, a VPC link needs its id, and the response selection follows the type', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const create = (more: object) => client.createIntegration({ ApiId, IntegrationType: 'HTTP', ...more });
  assert.deepEqual(
    await refusal(create({ PayloadFormatVersion: '2.0' })),
    bad('Unsupported PayloadFormatVersion: 2.0'),
  );
  assert.deepEqual(
    await refusal(create({ ConnectionType: 'VPC_LINK' })),
    bad('ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK'),
  );
  const expected = {
    HTTP: '${integration.response.statuscode}',
    MOCK: '${integration.response.statuscode}',
    AWS: '${integration.response.body.errorMessage}',
    AWS_PROXY: undefined,
    HTTP_PROXY: undefined,
  };
  for (const [IntegrationType, selection] of Object.entries(expected)) {
    const integration = await create({ IntegrationType });
    assert.equal(integration.IntegrationResponseSelectionExpression, selection);
    assert.equal(integration.IntegrationMethod, IntegrationType.startsWith('AWS') ? 'POST' : undefined);
  }
  // Of functions a method is always shown, also after updates (spec/apigateway-websocket.md, section 9).
  const made = await create({});
  const methodAfter = async (change: object) =>
    (await client.updateIntegration({ ApiId, IntegrationId: made.IntegrationId, ...change })).IntegrationMethod;
  assert.equal(await methodAfter({ IntegrationType: 'AWS_PROXY' }), 'POST');
  assert.equal(await methodAfter({ IntegrationMethod: 'GET' }), 'GET');
  assert.equal(await methodAfter({ IntegrationType: 'AWS' }), 'GET');
  assert.equal(await methodAfter({ IntegrationMethod: '' }), 'POST');
  const { IntegrationId } = await create({ ConnectionType: 'VPC_LINK', ConnectionId: 'abc' });
  const proxied = await client.updateIntegration({ ApiId, IntegrationId, IntegrationType: 'HTTP_PROXY' });
  assert.equal(proxied.IntegrationResponseSelectionExpression, undefined);
});

test('parameters are merged, and an empty text removes one; templates are replaced', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({
    ApiId,
    IntegrationType: 'HTTP',
    RequestParameters: { 'integration.request.header.a': "'1'", 'integration.request.header.b': "'2'" },
    RequestTemplates: { a: '1', b: '2' },
  });
  const changed = await client.updateIntegration({
    ApiId,
    IntegrationId,
    RequestParameters: { 'integration.request.header.a': '', 'integration.request.header.c': "'3'" },
    RequestTemplates: { c: '' },
  });
  assert.deepEqual(changed.RequestParameters, {
    'integration.request.header.b': "'2'",
    'integration.request.header.c': "'3'",
  });
  assert.deepEqual(changed.RequestTemplates, { c: '' });

  const one = 'route.request.querystring.one';
  const two = 'route.request.header.two';
  const { RouteId } = await client.createRoute({
    ApiId,
    RouteKey: '$connect',
    RequestParameters: { [one]: { Required: true } },
  });
  const merged = await client.updateRoute({ ApiId, RouteId, RequestParameters: { [two]: { Required: false } } });
  assert.deepEqual(merged.RequestParameters, { [one]: { Required: true }, [two]: { Required: false } });
  await client.deleteRouteRequestParameter({ ApiId, RouteId, RequestParameterKey: one });
  assert.deepEqual((await client.getRoute({ ApiId, RouteId })).RequestParameters, { [two]: { Required: false } });
});

test('responses have unique keys: $default, or a pattern in slashes', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({ ApiId, IntegrationType: 'HTTP' });
  const create = (IntegrationResponseKey: string) =>
    client.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey });
  const { IntegrationResponseId } = await create('$default');
  await create(String.raw`/2\d\d/`);
  assert.equal((await refusal(create('$default')))[0], 409);
  assert.equal((await refusal(create('200')))[0], 400);
  const { Items } = await client.getIntegrationResponses({ ApiId, IntegrationId });
  assert.equal(Items!.length, 2);
  await client.deleteIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseId });
  assert.deepEqual(await refusal(client.getIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseId })), [
    404,
    'NotFoundException',
    `Invalid IntegrationResponse identifier specified ${IntegrationResponseId}`,
  ]);
  const { RouteId } = await client.createRoute({ ApiId, RouteKey: 'a' });
  const response = { ApiId, RouteId, RouteResponseKey: '$default' };
  const { RouteResponseId } = await client.createRouteResponse(response);
  assert.match(RouteResponseId!, /^[a-z0-9]{6}$/);
  assert.equal((await refusal(client.createRouteResponse(response)))[0], 409);
});

test('models have alphanumeric unique names and JSON schemas, and give a sample template', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const Schema = JSON.stringify({
    type: 'object',
    properties: { name: { type: 'string' }, ages: { type: 'array', items: { type: 'integer' } } },
  });
  const model = await client.createModel({ ApiId, Name: 'Hello', Schema });
  assert.equal(model.ContentType, 'application/json');
  assert.equal(model.Schema, Schema);
  assert.equal((await refusal(client.createModel({ ApiId, Name: 'Hello', Schema })))[0], 409);
  assert.deepEqual(
    await refusal(client.createModel({ ApiId, Name: 'He llo', Schema })),
    bad('Model name must be alphanumeric: He llo'),
  );
  assert.deepEqual(
    await refusal(client.createModel({ ApiId, Name: 'Other', Schema: 'no' })),
    bad('Invalid model schema specified'),
  );
  const { Value } = await client.getModelTemplate({ ApiId, ModelId: model.ModelId });
  assert.equal(
    Value,
    [
      "#set($inputRoot = $input.path('$'))",
      '{',
      '  "name" : "foo",',
      '  "ages" : [',
      '  #foreach($elem in $inputRoot.ages)',
      '    42#if($foreach.hasNext),#end',
      '  #end',
      '  ]',
      '}',
    ].join('\n'),
  );
});

test('a template that could never be rendered is refused when it is created, with its key and place', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const fine = { 'application/json': "#macro(m $a)$a#end#m($input.json('$..a'))" };
  const broken = { ...fine, other: 'one\n $x.matches("(?=a)")' };
  const reason = (member: string) =>
    bad(
      `Invalid template 'other' in ${member}: matches(): this regular expression cannot be run: it looks ahead or behind, which is not supported (character 3) in line 2, column 5 of the template`,
    );
  const create = (RequestTemplates: Record<string, string>) =>
    client.createIntegration({ ApiId, IntegrationType: 'MOCK', RequestTemplates });
  assert.deepEqual(await refusal(create(broken)), reason('RequestTemplates'));
  const { IntegrationId } = await create(fine);
  const update = { ApiId, IntegrationId, RequestTemplates: broken };
  assert.deepEqual(await refusal(client.updateIntegration(update)), reason('RequestTemplates'));
  assert.deepEqual((await client.getIntegration({ ApiId, IntegrationId })).RequestTemplates, fine);

  const answer = { ApiId, IntegrationId, IntegrationResponseKey: '$default' };
  const respond = (ResponseTemplates: Record<string, string>) =>
    client.createIntegrationResponse({ ...answer, ResponseTemplates });
  assert.deepEqual(await refusal(respond(broken)), reason('ResponseTemplates'));
  const { IntegrationResponseId } = await respond(fine);
  const change = { ApiId, IntegrationId, IntegrationResponseId, ResponseTemplates: broken };
  assert.deepEqual(await refusal(client.updateIntegrationResponse(change)), reason('ResponseTemplates'));
});

test('a model is refused with the place and the reason where no message would ever fit it', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const create = (Name: string, schema: object) => client.createModel({ ApiId, Name, Schema: JSON.stringify(schema) });
  const faults: readonly (readonly [schema: object, fault: string])[] = [
    [
      { properties: { 'a/b': { items: [{}, { pattern: 'x(?<=y)' }] } } },
      '#/properties/a~1b/items/1/pattern: the regular expression cannot be run: it looks ahead or behind, ' +
        'which is only supported as (?=…) or (?!…) right behind ^ at its start (character 4)',
    ],
    [
      { patternProperties: { '[a-': {} } },
      '#/patternProperties: the regular expression cannot be run: it ends too early (character 4)',
    ],
    [{ not: { minimum: '1' } }, '#/not: minimum needs a number'],
    [{ properties: { a: { $ref: '#/definitions/a' } } }, '#: $ref leads nowhere: #/definitions/a'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, '$schema is not that of draft 4'],
    [{ pattern: `(${'a?'.repeat(1_000)}){20}` }, '#/pattern: the regular expression cannot be run: it is too large'],
  ];
  for (const [schema, fault] of faults) {
    assert.deepEqual(await refusal(create('Bad', schema)), bad(`Invalid model schema specified: ${fault}`));
  }
  const { ModelId } = await create('Good', { properties: { a: { pattern: '^(?=.*\\d)\\p{L}[\\p{L}\\d]+$' } } });
  const Schema = JSON.stringify(faults[2]![0]);
  assert.deepEqual(
    await refusal(client.updateModel({ ApiId, ModelId, Schema })),
    bad('Invalid model schema specified: #/not: minimum needs a number'),
  );
  await client.updateModel({ ApiId, ModelId, Description: 'Still good' });
});

test('an integration response is refused where its pattern cannot be run', async () => {
  await using plane = await controlPlane();
  const { client } = plane;
  const ApiId = await newApi(client);
  const { IntegrationId } = await client.createIntegration({ ApiId, IntegrationType: 'MOCK' });
  const create = (IntegrationResponseKey: string) =>
    client.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey });
  const fault = 'references back are not supported (character 6)';
  const refused = bad(`Invalid integrationResponseKey: the regular expression cannot be run: ${fault}`);
  assert.deepEqual(await refusal(create('/(.)\\1/')), refused);
  const { IntegrationResponseId } = await create('/(?<code>4\\d\\d)/');
  const change = { ApiId, IntegrationId, IntegrationResponseId, IntegrationResponseKey: '/(.)\\1/' };
  assert.deepEqual(await refusal(client.updateIntegrationResponse(change)), refused);
});
