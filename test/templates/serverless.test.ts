// serverless.yml. Cases: spec/functions-and-templates.md, section 19.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlOf } from '../support/websocket-api.ts';
import { apply, Folder, gatewayForTemplates, refusal } from './support.ts';

const CHAT = `service: chat
provider:
  name: aws
  runtime: nodejs20.x
  stage: \${opt:stage, 'dev'}
  region: \${opt:region, "us-west-2"}
  environment:
    TABLE: \${self:custom.tables.\${self:provider.stage}, self:custom.tables.dev}
    ENDPOINT: !Sub "https://\${WebsocketsApi}.execute-api.\${AWS::Region}.amazonaws.com/\${sls:stage}"
    SECRET: \${env:SECRET, 'none'}
    SHARED: \${file(shared.yml):deep.value}
    ACCOUNT: "\${aws:accountId}"
custom: { tables: { dev: conns-dev, prod: conns-prod }, unused: "\${ssm:/never/asked}" }
functions:
  connect:
    handler: src/app.connect
    events:
      - websocket: { route: $connect, authorizer: { name: auth, identitySource: [route.request.querystring.token] } }
      - websocket: $disconnect
  auth: { handler: src/app.auth, memorySize: 256 }
  send-message:
    handler: src/app.send
    events:
      - websocket: { route: send/it, routeResponseSelectionExpression: $default }
resources:
  - Resources: { Room: { Type: "AWS::IVSChat::Room", Properties: { Name: "\${self:service}" } } }
`;
const FILES = { 'serverless.yml': CHAT, 'shared.yml': 'deep: { value: "${self:service}-shared" }\n' };

test('FT-083, APIGW-169, APIGW-170: events of both forms, authorizers and variables are as the framework has them', async () => {
  using folder = new Folder(FILES);
  await using gateway = await gatewayForTemplates();
  const { stack, defined } = await apply(gateway, folder.path, { stackName: undefined, environment: { SECRET: 's' } });
  assert.equal(stack.stack, 'chat-dev');
  const [api] = stack.apis;
  assert.deepEqual(
    { ...api, apiId: '' },
    {
      ...{ id: 'WebsocketsApi', apiId: '', name: 'dev-chat-websockets' },
      ...{ stages: ['dev'], routes: ['$connect', '$disconnect', 'send/it'] },
    },
  );
  const control = controlOf(gateway);
  const { Items: authorizers = [] } = await control.getAuthorizers({ ApiId: api!.apiId });
  assert.deepEqual(
    authorizers.map(({ Name, IdentitySource }) => [Name, IdentitySource]),
    [['auth', ['route.request.querystring.token']]],
  );
  assert.match(authorizers[0]!.AuthorizerUri!, /:function:chat-dev-auth\/invocations$/);
  const { Items: routes = [] } = await control.getRoutes({ ApiId: api!.apiId });
  const twoWay = routes.find(({ RouteKey }) => RouteKey === 'send/it')!;
  assert.equal((await control.getRouteResponses({ ApiId: api!.apiId, RouteId: twoWay.RouteId })).Items!.length, 1);
  const oneWay = routes.find(({ RouteKey }) => RouteKey === '$connect')!;
  assert.deepEqual((await control.getRouteResponses({ ApiId: api!.apiId, RouteId: oneWay.RouteId })).Items, []);
  const { RouteSelectionExpression } = await control.getApi({ ApiId: api!.apiId });
  assert.equal(RouteSelectionExpression, '$request.body.action');
  assert.deepEqual(
    defined.map(({ name, timeoutMs, memoryMb }) => [name, timeoutMs, memoryMb]),
    [
      ['chat-dev-connect', 6_000, 1_024],
      ['chat-dev-auth', 6_000, 256],
      ['chat-dev-send-message', 6_000, 1_024],
    ],
  );
  assert.deepEqual(defined[0]!.environment, {
    ...{ TABLE: 'conns-dev', SECRET: 's', SHARED: 'chat-shared', ACCOUNT: '000000000000' },
    ENDPOINT: `https://${api!.apiId}.execute-api.us-west-2.amazonaws.com/dev`,
  });
  assert.equal(stack.rooms[0]!.name, 'chat');
  assert.equal(
    stack.outputs.get('ServiceEndpointWebsocket'),
    `wss://${api!.apiId}.execute-api.us-west-2.amazonaws.com/dev`,
  );
  assert.deepEqual(stack.warnings, []);

  const prod = await apply(gateway, folder.path, { stackName: undefined, options: new Map([['stage', 'prod']]) });
  assert.equal(prod.defined[0]!.environment['TABLE'], 'conns-prod');
  assert.equal(prod.defined[0]!.name, 'chat-prod-connect');
});

async function refusalOf(before: string, after: string, options = {}) {
  assert.ok(CHAT.includes(before));
  using folder = new Folder({ ...FILES, 'serverless.yml': CHAT.replace(before, after) });
  await using gateway = await gatewayForTemplates();
  const line = await refusal(gateway, `${folder.path}/serverless.yml`, options);
  assert.deepEqual((await controlOf(gateway).getApis({})).Items, []);
  return line;
}

test('FT-084: an event whose route is on the indent of its websocket is refused with the function', async () => {
  assert.equal(
    await refusalOf('      - websocket: $disconnect', '      - websocket:\n        route: $disconnect'),
    'serverless.yml:19:19: the function connect has a websocket event without a value: indent `route` further than `websocket`',
  );
  assert.match(
    await refusalOf('- websocket: $disconnect', '- websocket: { routeKey: x }'),
    /the function connect has a websocket event with 'routeKey', which there is not/,
  );
  assert.match(
    await refusalOf('authorizer: { name: auth,', 'authorizer: { name: nobody,'),
    /the function connect has the authorizer nobody, and there is no function of that name$/,
  );
});

test('FT-085: what is kept in AWS needs a fallback or a word, and nobody is asked', async () => {
  const secret = "SECRET: ${env:SECRET, 'none'}";
  assert.equal(
    await refusalOf(secret, 'SECRET: ${ssm:/chat/secret}'),
    'serverless.yml:10:13: the variable ${ssm:/chat/secret} has no value; nothing outside this machine is asked: say what it is with --parameter ssm:/chat/secret=VALUE',
  );
  assert.match(
    await refusalOf(secret, 'SECRET: ${opt:secret}'),
    /has no value; say it with --parameter opt:secret=VALUE$/,
  );
  assert.match(
    await refusalOf(secret, 'SECRET: ${self:custom.nothing}'),
    /^serverless.yml:10:13: the variable \$\{self:custom.nothing\} has no value$/,
  );
  assert.match(
    await refusalOf(secret, 'SECRET: ${self:provider.environment.SECRET}'),
    /variables lead to each other without an end$/,
  );
  using folder = new Folder({
    ...FILES,
    'serverless.yml': CHAT.replace(secret, "SECRET: ${ssm:/a, 'fallback'}-${ssm:/b}"),
  });
  await using gateway = await gatewayForTemplates();
  const { defined } = await apply(gateway, folder.path, {
    stackName: undefined,
    parameters: new Map([['ssm:/b', 'said']]),
  });
  assert.equal(defined[0]!.environment['SECRET'], 'fallback-said');
});

test('FT-086, APIGW-079: of two functions with one route the last has it, with a warning', async () => {
  using folder = new Folder({ ...FILES, 'serverless.yml': CHAT.replace('route: send/it', 'route: $connect') });
  await using gateway = await gatewayForTemplates();
  const { stack } = await apply(gateway, folder.path, { stackName: undefined });
  assert.deepEqual(stack.apis[0]!.routes, ['$connect', '$disconnect']);
  assert.equal(stack.warnings.length, 1);
  assert.match(
    stack.warnings[0]!,
    /the route \$connect is that of connect and of send-message: the last one, send-message, has it$/,
  );
});

test('destinations and dead-letter queues of a function are functions of the service by their keys, or ARNs', async () => {
  const arn = 'arn:aws:sqs:us-west-2:000000000000:dead';
  using folder = new Folder({
    'serverless.yml': `service: s
provider: { name: aws, runtime: nodejs20.x }
functions:
  does-it: { handler: app.a, destinations: { onSuccess: hears, onFailure: { type: sqs, arn: "${arn}" } } }
  fails: { handler: app.a, onError: "${arn}", destinations: { onFailure: "${arn}" } }
  hears: { handler: app.a }
`,
  });
  await using gateway = await gatewayForTemplates();
  const { defined } = await apply(gateway, folder.path, { stackName: undefined });
  assert.deepEqual(
    defined.map(({ destinations }) => destinations),
    [
      { onSuccess: 'arn:aws:lambda:us-west-2:000000000000:function:s-dev-hears', onFailure: arn },
      { onSuccess: undefined, onFailure: arn },
      undefined,
    ],
  );
  assert.deepEqual(
    defined.map(({ deadLetter }) => deadLetter),
    [undefined, arn, undefined],
  );
});
