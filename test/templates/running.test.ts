// Templates whose functions run here, seen from a client's end. Cases: spec/functions-and-templates.md, section 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FunctionLine } from '../../src/functions/logs/invocation-log.ts';
import { join as joinRoom } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { testGateway } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { Folder, startTemplates } from './support.ts';

const SAM = `Transform: AWS::Serverless-2016-10-31
Globals: { Function: { Runtime: nodejs22.x, CodeUri: code, Timeout: 30 } }
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: { $connect: { FunctionArn: !GetAtt Opens.Arn }, say: { FunctionArn: !GetAtt Says.Arn } }
  Opens: { Type: "AWS::Serverless::Function", Properties: { Handler: app.opens } }
  Says:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.says
      Policies: [Statement: [{ Effect: Allow, Action: "execute-api:ManageConnections", Resource: "*" }]]
`;
const APP = `
  const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require('@aws-sdk/client-apigatewaymanagementapi');
  exports.opens = async () => ({ statusCode: 200 });
  exports.says = async ({ body, requestContext: { connectionId: ConnectionId, domainName, stage } }) => {
    const client = new ApiGatewayManagementApiClient({ endpoint: 'https://' + domainName + '/' + stage });
    await client.send(new PostToConnectionCommand({ ConnectionId, Data: 'heard ' + JSON.parse(body).text }));
    return { statusCode: 200 };
  };
  exports.puts = async () => (await fetch('https://dynamodb.us-west-2.amazonaws.com/', { method: 'POST', body: 'put' })).text();
  exports.sends = () => fetch('https://sqs.us-west-2.amazonaws.com/').catch(({ cause }) => cause.message);`;

function samFolder(template: string): Folder {
  const folder = new Folder({ 'template.yaml': template, 'code/app.js': APP });
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder.path, 'node_modules'));
  return folder;
}

/** Stands for services of AWS: it says what it was asked. */
const services = createServer((request, response) => {
  const target = String(request.headers['x-amz-target'] ?? request.url);
  request.resume().on('end', () => response.end(JSON.stringify({ target })));
});
let endpoint: string;
before(async () => {
  await once(services.listen(0, '127.0.0.1'), 'listening');
  endpoint = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;
});
after(() => services.close());

test('a Node function of a SAM template answers a message by @connections, with the stock client', async () => {
  using folder = samFolder(SAM);
  await using gateway = await testGateway({ functions: [], offline: true });
  using templates = await startTemplates(gateway, folder.path);
  await using client = await TestClient.open(addressIn(templates.sections));
  client.send({ action: 'say', text: 'you' });
  assert.equal(await client.next(), 'heard you');
});

test('FT-080: an authorizer that cannot start refuses the handshake, and its log says why', async () => {
  const auth = `
      Auth: { AuthType: CUSTOM, AuthArn: !GetAtt Auth.Arn, IdentitySource: [route.request.header.Auth] }`;
  const failing = `  Auth: { Type: "AWS::Serverless::Function", Properties: { InlineCode: "throw new Error('no secret')", Handler: index.handler } }\n`;
  using folder = samFolder(SAM.replace('action\n', `action${auth}\n`) + failing);
  const lines: FunctionLine[] = [];
  await using gateway = await testGateway({ functions: [], functionLine: (line) => void lines.push(line) });
  using templates = await startTemplates(gateway, folder.path);
  const headers = { auth: 'x' };
  await assert.rejects(
    TestClient.open(addressIn(templates.sections), undefined, { headers }),
    /Unexpected server response: 500$/,
  );
  await until(() => lines.some(({ text }) => /^INIT_REPORT .*Phase: invoke/.test(text)));
  assert.ok(lines.some(({ text }) => text.includes('no secret')));
});

test('a room with a review handler of the same template needs no other endpoint', async () => {
  const code = `exports.handler = async ({ Content }) => ({ ReviewResult: 'ALLOW', Content: Content.toUpperCase() })`;
  using folder = new Folder({
    't.yaml': `Resources:
  Room: { Type: "AWS::IVSChat::Room", Properties: { MessageReviewHandler: { Uri: !GetAtt Review.Arn, FallbackResult: DENY } } }
  Review: { Type: "AWS::Lambda::Function", Properties: { Code: { ZipFile: "${code}" }, Handler: index.handler, Runtime: nodejs22.x, Role: r, Timeout: 30 } }
`,
  });
  await using gateway = await testGateway({ functions: [], limits: { reviewTimeoutMs: 30_000 } });
  using _templates = await startTemplates(gateway, join(folder.path, 't.yaml'));
  const { rooms } = await gateway.chat.listRooms({});
  await using member = await joinRoom(gateway, rooms![0]!.arn!, 'kim');
  member.send({ Action: 'SEND_MESSAGE', Content: 'loud' });
  assert.equal((await member.frame())['Content'], 'LOUD');
});

for (const [fallback, frame] of [
  ['DENY', 'ERROR'],
  ['ALLOW', 'MESSAGE'],
] as const) {
  test(`a room whose review handler is nowhere goes by its fallback result: ${fallback}`, async () => {
    const uri = 'arn:aws:lambda:us-west-2:111122223333:function:nobody';
    using folder = new Folder({
      't.yaml': `Resources:\n  Room: { Type: AWS::IVSChat::Room, Properties: { MessageReviewHandler: { Uri: "${uri}", FallbackResult: ${fallback} } } }\n`,
    });
    await using gateway = await testGateway({ functions: [] });
    using templates = await startTemplates(gateway, join(folder.path, 't.yaml'));
    const what = fallback === 'DENY' ? 'denied' : 'allowed';
    assert.deepEqual(templates.sections.find(({ title }) => title === 'Warnings')?.lines, [
      `the messages of the room Room are ${what} without a review: nothing here can call ${uri}`,
    ]);
    const { rooms } = await gateway.chat.listRooms({});
    assert.deepEqual(rooms![0]!.messageReviewHandler, { uri, fallbackResult: fallback });
    await using member = await joinRoom(gateway, rooms![0]!.arn!, 'kim');
    member.send({ Action: 'SEND_MESSAGE', Content: 'loud' });
    assert.equal((await member.frame())['Type'], frame);
  });
}

const STORES = `Resources:
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  Puts: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS, IntegrationMethod: POST, IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:dynamodb:action/PutItem" } }
  Sends: { Type: "AWS::ApiGatewayV2::Integration", Properties: { ApiId: !Ref Api, IntegrationType: AWS, IntegrationMethod: POST, IntegrationUri: !Sub "arn:aws:apigateway:\${AWS::Region}:sqs:action/SendMessage" } }
  Table: { Type: "AWS::DynamoDB::Table", Properties: { TableName: t, KeySchema: [{ AttributeName: id, KeyType: HASH }], AttributeDefinitions: [{ AttributeName: id, AttributeType: S }] } }
`;
const unanswered = (service: string, id: string) =>
  `nothing here answers ${service}, which ${id} calls: their messages get Internal server error`;

for (const [service, warnings] of [
  ['dynamodb', [unanswered('sqs', 'Sends')]],
  ['sqs', [unanswered('dynamodb', 'Puts')]],
  ['*', []],
] as const) {
  test(`--aws-endpoint ${service}=URL counts for tables and warnings`, async () => {
    using folder = new Folder({ 't.yaml': STORES });
    await using gateway = await testGateway({ awsEndpoints: { [service]: endpoint } });
    using templates = await startTemplates(gateway, join(folder.path, 't.yaml'));
    const linesOf = (title: string) => templates.sections.find((section) => section.title === title)?.lines ?? [];
    assert.deepEqual(linesOf('Warnings'), warnings);
    assert.equal(linesOf('Tables').length, service === 'sqs' ? 0 : 1);
  });
}

test('FT-066, FT-067: --dynamodb-endpoint and --offline hold in functions of a template', async () => {
  const more = ['puts', 'sends'].map(
    (name) =>
      `  F${name}: { Type: "AWS::Serverless::Function", Properties: { FunctionName: ${name}, Handler: app.${name} } }\n`,
  );
  using folder = samFolder(SAM + more.join(''));
  const args = ['--data', ':memory:', '--auth', 'none', '--template', folder.path];
  await using server = await startProcess([
    ...args,
    '--dynamodb-endpoint',
    endpoint,
    '--offline',
    'on',
    '--region',
    'us-west-2',
  ]);
  const invoked = async (name: string) =>
    (await fetch(`${server.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST' })).json();
  assert.equal(await invoked('puts'), '{"target":"/"}');
  assert.match(
    String(await invoked('sends')),
    /^sqs\.us-west-2\.amazonaws\.com is not reached: .*--aws-endpoint sqs=URL/,
  );
});

const addressIn = (sections: Awaited<ReturnType<typeof startTemplates>>['sections']) =>
  sections.find(({ title }) => title === 'APIs')!.lines[0]!.split(/ +/)[1]!;
