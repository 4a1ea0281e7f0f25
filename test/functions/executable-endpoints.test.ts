// Executables, which nothing of ours runs in, reach this server by AWS's own names too: through a proxy that their environment
// names, with signatures verified. Cases: spec/functions-and-templates.md, sections 12.2 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { TestClient } from '../support/client.ts';
import { deployedApi } from '../support/function-api.ts';
import { run } from '../support/process.ts';
import { functionGateway, project } from './support.ts';

/** A runtime client of a few lines: `script` runs with the event in $event. It writes the answer. */
const bash = (script: string) => `#!/bin/bash
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
member() { sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p" <<< "$event"; }
while true; do
  event=$(curl -s -D /tmp/headers-$$ "$api/next") || exit 0
  id=$(tr -d '\\r' < /tmp/headers-$$ | sed -n 's/^lambda-runtime-aws-request-id: //Ip')
  rm -f /tmp/headers-$$
  ( ${script} ) | curl -s -o /dev/null --data-binary @- "$api/$id/response"
done
`;
const signed = (service: string) =>
  `--aws-sigv4 "aws:amz:$AWS_REGION:${service}" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY$(member wrong)" -H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"`;
/** The same in Python, as an executable: with whatever a program has that is no Lambda function. */
const python = (handler: string) => `#!/usr/bin/python3
import json, os, urllib.request
api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
${handler}
while True:
    with urllib.request.urlopen(api + "next") as answer:
        event, id = json.load(answer), answer.headers["lambda-runtime-aws-request-id"]
    urllib.request.urlopen(api + id + "/response", data=json.dumps(handle(event)).encode())
`;

const folder = project({
  'get/bootstrap': bash(
    `curl -s -m 20 -o /dev/null -w '["%{http_connect}","%{http_code}","%{errormsg}"]' "$(member url)"`,
  ),
  'chat/bootstrap': bash(`
    curl -sS ${signed('ivschat')} -H 'Content-Type: application/json' \\
      -d "{\\"roomIdentifier\\":\\"$(member arn)\\",\\"eventName\\":\\"hello\\"}" "https://ivschat.$AWS_REGION.amazonaws.com/SendEvent"`),
  'boto/bootstrap': python(`
import boto3
def handle(event):
    where = event["requestContext"]
    client = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{where['domainName']}/{where['stage']}")
    client.post_to_connection(ConnectionId=where["connectionId"], Data=b"posted")
    boto3.client("dynamodb").list_tables()
    return {"statusCode": 200, "body": where["domainName"]}`),
  'requests/bootstrap': python(`
import requests
def handle(event):
    return requests.get(event["url"]).status_code`),
  'role/bootstrap': python(`
import boto3
def handle(event):
    sts = boto3.client("sts")
    role = sts.assume_role(RoleArn="arn:aws:iam::000000000000:role/role", RoleSessionName="other")
    return [sts.get_caller_identity(), role["AssumedRoleUser"]]`),
  'told/bootstrap': python(`
def handle(event):
    return dict(os.environ)`),
  'told.js': 'exports.handler = async () => process.env;',
});
/** A service of AWS's that somebody else stands in for. */
const hosts: (string | undefined)[] = [];
const other = createServer((incoming, outgoing) => {
  hosts.push(incoming.headers.host);
  incoming.resume();
  outgoing.setHeader('content-type', 'application/x-amz-json-1.0').end('{"TableNames":[]}');
}).listen(0, '127.0.0.1');
await once(other, 'listening');
const dynamodb = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

const executable = (name: string) => ({
  runtime: 'provided.al2023',
  handler: 'x',
  folder: join(folder.path, name),
});
const names = ['boto', 'chat', 'get', 'requests', 'told'];
const gateway = await functionGateway(
  folder.path,
  {
    ...Object.fromEntries(names.map((name) => [name, executable(name)])),
    role: { ...executable('role'), statements: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] },
    own: { ...executable('told'), environment: { HTTPS_PROXY: 'http://proxy.example.com', SSL_CERT_FILE: '/own.pem' } },
    node: { handler: 'told.handler' },
  },
  { offline: true, awsEndpoints: { dynamodb } },
);
after(async () => {
  await gateway[Symbol.asyncDispose]();
  other.close();
  folder[Symbol.dispose]();
});
const api = await deployedApi(gateway, { boto: { function: 'boto', twoWay: true } });
const awsName = `${api.ApiId}.execute-api.us-west-2.amazonaws.com`;
const imports = async (module: string) => (await run('/usr/bin/python3', ['-c', `import ${module}`])).code === 0;
const without = async (module: string) =>
  (await imports(module)) ? false : `Debian's python3-${module} is not installed: NOT TESTED`;
const get = async (name: string, url: string) => (await gateway.invoke(name, { url })).json;

test('FT-063 boto3 with an endpoint URL', { skip: await without('boto3') }, async () => {
  await using client = await TestClient.open(api.url);
  client.send({ action: 'boto' });
  assert.deepEqual([await client.next(), await client.next()].toSorted(), [awsName, 'posted'].toSorted());
});

test('FT-065 curl by the name of IVS Chat, with a signature that is checked', async () => {
  const { arn } = await gateway.chat.createRoom({});
  assert.match((await gateway.invoke('chat', { arn })).json.id, /^[\w-]{12,}$/);
  const { json } = await gateway.invoke('chat', { arn, wrong: 'x' });
  assert.match(json.message, /signature we calculated does not match/);
});

test('FT-064 curl and requests by the literal address of an API', { skip: await without('requests') }, async () => {
  const url = `https://${awsName}/health`;
  assert.deepEqual(await get('get', url), ['200', '200', '']);
  assert.equal(await get('requests', url), 200);
});

test('FT-066 another host of AWS is refused at once; the function is told why', async () => {
  const [connected, , said] = await get('get', 'https://sqs.us-west-2.amazonaws.com/');
  assert.equal(connected, '403');
  assert.match(said, /403/);
  const told = gateway.lines.filter(({ function: name, requestId }) => name === 'get' && requestId === undefined);
  assert.equal(
    told.at(-1)!.text,
    'sqs.us-west-2.amazonaws.com is not reached: the server runs with --offline; --aws-endpoint sqs=URL leads it elsewhere',
  );
});

test('FT-067 DynamoDB is reached where it is given, by each of its names', async () => {
  hosts.length = 0;
  const named = ['dynamodb.us-west-2.amazonaws.com', '000000000000.ddb.us-west-2.amazonaws.com'];
  for (const host of named) assert.deepEqual(await get('get', `https://${host}/`), ['200', '200', '']);
  assert.deepEqual(hosts, named);
});

test('a function has the id of a role of its name', { skip: await without('boto3') }, async () => {
  const [caller, assumed] = (await gateway.invoke('role')).json;
  assert.equal(caller.Arn, 'arn:aws:sts::000000000000:assumed-role/role/role');
  assert.match(caller.UserId, /^AROA[A-Z2-7]{17}:role$/);
  assert.equal(assumed.AssumedRoleId, caller.UserId.replace(/role$/, 'other'));
});

test('executables are told of the proxy, unless they have one; the others are not', async () => {
  const told = (await gateway.invoke('told')).json;
  assert.match(told.HTTPS_PROXY, /^http:\/\/told:[0-9a-f]{64}@127\.0\.0\.1:\d+$/);
  assert.equal(told.https_proxy, told.HTTPS_PROXY);
  assert.equal(told.NO_PROXY, 'localhost,127.0.0.1,::1');
  const bundles = ['SSL_CERT_FILE', 'AWS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'];
  assert.equal(new Set(bundles.map((name) => told[name])).size, 1);
  assert.match(told.SSL_CERT_FILE, /\.pem$/);
  const own = (await gateway.invoke('own')).json;
  assert.equal(own.HTTPS_PROXY, 'http://proxy.example.com');
  assert.ok(!('https_proxy' in own), 'programs that look at it first would not use their own');
  assert.equal(own.SSL_CERT_FILE, '/own.pem');
  const node = Object.keys((await gateway.invoke('node')).json);
  assert.ok(!node.some((name) => /proxy|CA_|CERT/i.test(name)), node.join());
});
