// `fanfare start --template`, as a process of its own. Cases: spec/functions-and-templates.md, section 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { environment, FANFARE, run, startProcess } from '../support/process.ts';
import { Folder } from './support.ts';

const FUNCTION = `
  Talk: { Type: "AWS::Lambda::Function", Properties: { FunctionName: talk, Code: { ZipFile: "exports.handler = async () => ({ statusCode: 200, body: 'hello' })" }, Handler: index.handler, Runtime: nodejs22.x, Role: r } }
  Integration: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Talk.Arn}/invocations" } }`;
const ROUTE = (name: string, key: string) => `
  ${name}: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: !Ref Api, RouteKey: ${key}, Target: !Sub "integrations/\${Integration}" } }
  ${name}Response: { Type: "AWS::ApiGatewayV2::RouteResponse", Properties: { ApiId: !Ref Api, RouteId: !Ref ${name}, RouteResponseKey: $default } }`;
const API = `Resources:
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  Stage: { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: !Ref Api, StageName: prod, AutoDeploy: true } }${FUNCTION}${ROUTE('Connect', '$connect')}`;
const PERMISSION = `
  Permission: { Type: "AWS::Lambda::Permission", Properties: { FunctionName: !Ref Talk, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/$connect" } }`;

const listed = (server: Awaited<ReturnType<typeof startProcess>>, title: string): string[] =>
  server.log.find(({ msg }) => msg === title)?.['declared'] ?? [];
const addressOf = (server: Awaited<ReturnType<typeof startProcess>>) => listed(server, 'APIs')[0]!.split(/ +/)[1]!;

test('FT-090: a route that is added while somebody is connected works, and the socket stays', async () => {
  using folder = new Folder({ 'template.yaml': API });
  await using server = await startProcess(['--data', join(folder.path, 'data'), '--template', folder.path, '--watch'], {
    ...environment,
    FANFARE_LIMIT: 'templateCheckMs=20',
  });
  await using client = await TestClient.open(addressOf(server));
  const applied = server.logged('The template was applied again');
  folder.write('template.yaml', API + ROUTE('Send', 'send'));
  assert.deepEqual((await applied)['changes'], [
    'created Send (AWS::ApiGatewayV2::Route)',
    'created SendResponse (AWS::ApiGatewayV2::RouteResponse)',
  ]);
  client.socket.send('{"action":"send"}');
  assert.equal(await client.next(), 'hello');

  const refused = server.logged('The template cannot be applied; what was there stays');
  folder.write('template.yaml', 'Resources: { Api: {} }');
  assert.match((await refused)['reason'], /template\.yaml:1:19: the resource Api has no Type$/);
  client.socket.send('{"action":"send"}');
  assert.equal(await client.next(), 'hello');
});

test('a server that is started again with the same folder and template changes nothing', async () => {
  using folder = new Folder({ 'template.yaml': API });
  const args = ['--data', join(folder.path, 'data'), '--template', folder.path];
  const addresses = [];
  for (let starts = 0; starts < 2; starts++) {
    await using server = await startProcess(args);
    addresses.push(new URL(addressOf(server)).pathname);
    server.child.kill('SIGTERM');
    assert.deepEqual(await server.exited, [0, null]);
  }
  assert.equal(addresses[0], addresses[1]);
});

test('FT-089: a function without a permission is warned of, and with --strict-permissions not called', async () => {
  // The same API once more, under other names, whose permission is for the first one alone.
  const other = API.split('\n')
    .slice(1)
    .filter((line) => !line.startsWith('  Talk'))
    .join('\n')
    .replace(/(?<!::)\b(Api|Stage|Integration|Connect|ConnectResponse)\b/g, 'Other$1');
  using folder = new Folder({ 'template.yaml': `${API}\n${other}${PERMISSION}\n` });
  await using server = await startProcess(['--data', ':memory:', '--template', folder.path, '--strict-permissions']);
  assert.deepEqual(listed(server, 'Warnings'), [
    'would fail on AWS: no AWS::Lambda::Permission lets apigateway.amazonaws.com call talk for the route $connect (OtherConnect)',
  ]);
  const [own, others] = listed(server, 'APIs').map((line) => line.split(/ +/)[1]!);
  await using client = await TestClient.open(own!);
  assert.ok(client);
  await assert.rejects(TestClient.open(others!), /Unexpected server response: 500$/);
  assert.equal(server.log.filter(({ text }) => String(text).startsWith('START')).length, 1);
});

test('a template that cannot be applied ends the start with one line', async () => {
  using folder = new Folder({
    'template.yaml': `${API}\n  Bad: { Type: "AWS::IVSChat::Room", Properties: { Name: "a b" } }\n`,
  });
  const { code, stdout, stderr } = await run(
    FANFARE,
    ['start', '--port', '0', '--data', ':memory:', '--template', folder.path],
    environment,
  );
  assert.equal(code, 1);
  assert.equal(stderr.trimEnd().split('\n').length, 1);
  assert.match(stderr, /^fanfare: .*template\.yaml:\d+:\d+: Bad \(AWS::IVSChat::Room\): Request member: name failed/);
  assert.ok(!stdout.includes('Fanfare is ready'));
});

test('tables are made at the DynamoDB endpoint, and /ready waits for the template', async () => {
  const asked: { target: unknown; body: any; ready: number }[] = [];
  let ready = '';
  const tables = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { status } = await fetch(ready);
      asked.push({ target: request.headers['x-amz-target'], body: JSON.parse(body), ready: status });
      response
        .writeHead(asked.length === 1 ? 200 : 400)
        .end(asked.length === 1 ? '{}' : '{"__type":"x#ResourceInUseException"}');
    })();
  }).listen(0, '127.0.0.1');
  await once(tables, 'listening');
  const port = await freePort();
  ready = `http://127.0.0.1:${port}/ready`;
  const table = (name: string) => `
  ${name}: { Type: "AWS::DynamoDB::Table", Properties: { TableName: ${name}, KeySchema: [{ AttributeName: id, KeyType: HASH }], AttributeDefinitions: [{ AttributeName: id, AttributeType: S }], SSESpecification: { SSEEnabled: true }, ProvisionedThroughput: { ReadCapacityUnits: "5", WriteCapacityUnits: 5 } } }`;
  using folder = new Folder({ 'template.yaml': `Resources:${table('First')}${table('Second')}\n` });
  const endpoint = `http://127.0.0.1:${(tables.address() as AddressInfo).port}`;
  await using server = await startProcess([
    '--port',
    String(port),
    '--data',
    ':memory:',
    '--template',
    folder.path,
    '--dynamodb-endpoint',
    endpoint,
  ]);
  tables.close();
  assert.deepEqual(listed(server, 'Tables'), ['First   First', 'Second  Second']);
  assert.deepEqual(listed(server, 'Warnings'), []);
  assert.deepEqual(asked[0], {
    target: 'DynamoDB_20120810.CreateTable',
    body: {
      TableName: 'First',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    },
    ready: 503,
  });
  assert.equal((await fetch(ready)).status, 200);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
