// Stock handlers reach this server by AWS's own names, with signatures verified: no edit, no certificate, no network.
// Cases: spec/functions-and-templates.md, sections 12 and 19.
// Not quick: it starts other programs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { request } from 'node:https';
import { sign } from '../../src/aws/sigv4/sign.ts';
import { localhostTls, testCa } from '../support/certificates.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { bodyOf } from '../support/websocket-api.ts';
import { TestClient } from '../support/client.ts';
import { findProgram, run } from '../support/process.ts';
import { deployedApi } from '../support/function-api.ts';
import { functionGateway, project } from './support.ts';

const folder = project({
  'told.js': `
    let count = 0;
    exports.handler = async () => {
      const { endpoints, offline } = JSON.parse(process.env.FANFARE_ENDPOINTS);
      return [endpoints, offline, ++count];
    };
`,
  'sdk3.js': `
    const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require('@aws-sdk/client-apigatewaymanagementapi');
    const post = (endpoint, { connectionId: ConnectionId }) =>
      new ApiGatewayManagementApiClient({ endpoint }).send(new PostToConnectionCommand({ ConnectionId, Data: 'posted' }));
    exports.stock = async ({ requestContext }) => {
      await post('https://' + requestContext.domainName + '/' + requestContext.stage, requestContext);
      return { statusCode: 200, body: requestContext.domainName };
    };
    exports.literal = async ({ requestContext }) => {
      await post('https://' + requestContext.apiId + '.execute-api.us-west-2.amazonaws.com/prod', requestContext);
      return { statusCode: 200 };
    };
`,
  'esm.mjs': `
    import { connect } from 'node:tls';
    import https from 'node:https';
    import { Worker } from 'node:worker_threads';
    import { fetch as fetchOfUndici, request } from 'undici';
    import { once } from 'node:events';
    const hostOf = ({ domainName }) => domainName;
    const named = ({ requestContext }) => new Promise((resolve, reject) => {
      const socket = connect({ host: hostOf(requestContext), port: 443, servername: hostOf(requestContext) }, () => {
        socket.end('GET /health HTTP/1.1\\r\\nhost: ' + hostOf(requestContext) + '\\r\\nconnection: close\\r\\n\\r\\n');
        socket.on('data', (chunk) => resolve(String(chunk).split('\\r\\n')[0]));
      }).on('error', reject);
    });
    const fetched = async ({ requestContext }) => (await fetch('https://' + hostOf(requestContext) + '/health')).status;
    const undici = async ({ requestContext }) => {
      const url = 'https://' + hostOf(requestContext) + '/health';
      return (await fetchOfUndici(url)).status + (await request(url)).statusCode;
    };
    const agent = ({ requestContext }) => new Promise((resolve, reject) => {
      const options = { agent: new https.Agent({ keepAlive: true, maxSockets: 50 }) };
      https.get('https://' + hostOf(requestContext) + '/health', options, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).on('error', reject);
    });
    const worker = async ({ requestContext }) => {
      const code = "const { parentPort, workerData } = require('node:worker_threads');" +
        "fetch('https://' + workerData + '/health').then(({ status }) => parentPort.postMessage(status), (error) => parentPort.postMessage(String(error.cause)))";
      const [status] = await once(new Worker(code, { eval: true, workerData: hostOf(requestContext) }), 'message');
      return status;
    };
    export const handler = async (event) => ({
      statusCode: 200,
      body: JSON.stringify([await named(event), await fetched(event), await agent(event), await worker(event), await undici(event)]),
    });`,
  'chat.js': `
    const { Ivschat } = require('@aws-sdk/client-ivschat');
    exports.handler = async ({ arn }) => (await new Ivschat({}).sendEvent({ roomIdentifier: arn, eventName: 'hello' })).id;
    exports.forbidden = async () => new Ivschat({}).createRoom({});`,
  'others.js': `
    const https = require('node:https');
    const get = (host) => new Promise((resolve) => {
      const startMs = Date.now();
      https.get('https://' + host + '/', (answer) => { answer.resume(); resolve(answer.statusCode); })
        .on('error', ({ code, message }) => resolve({ code, message, ms: Date.now() - startMs }));
    });
    exports.handler = async ({ hosts }) => Promise.all(hosts.map(get));`,
  'boto.py': `
import boto3, json, socket

def stock(event, context):
    where = event["requestContext"]
    client = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{where['domainName']}/{where['stage']}")
    client.post_to_connection(ConnectionId=where["connectionId"], Data=b"posted")
    return {"statusCode": 200, "body": where["domainName"]}

def clients(event, context):
    import aiohttp, asyncio, requests
    url = f"https://{event['host']}/health"
    async def get():
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status
    session = requests.Session()
    return [requests.get(url).status_code, session.get(url).status_code, asyncio.run(get())]

def others(event, context):
    import asyncio, time, urllib.request
    host = event["host"]
    async def raw():
        reader, writer = await asyncio.open_connection(host, 443, ssl=True)
        writer.write(f"GET /health HTTP/1.1\\r\\nhost: {host}\\r\\nconnection: close\\r\\n\\r\\n".encode())
        return (await reader.readline()).decode().strip()
    found = [urllib.request.urlopen(f"https://{host}/health").status, asyncio.run(raw())]
    start = time.monotonic()
    try:
        boto3.client("sqs").list_queues()
    except Exception as error:
        found.append([str(error), time.monotonic() - start])
    boto3.client("dynamodb").list_tables()
    return found
`,
});
/** A service of AWS's that somebody else stands in for. */
const asked: IncomingMessage[] = [];
const other = createServer((incoming, outgoing) => {
  asked.push(incoming);
  incoming.resume();
  outgoing.setHeader('content-type', 'application/x-amz-json-1.0').end('{"TableNames":[]}');
}).listen(0, '127.0.0.1');
await once(other, 'listening');
const dynamodb = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

const functions = {
  stock: { handler: 'sdk3.stock' },
  literal: { handler: 'sdk3.literal' },
  esm: { handler: 'esm.handler' },
  chat: { handler: 'chat.handler' },
  narrow: {
    handler: 'chat.forbidden',
    statements: [
      { Effect: 'Allow', Action: 'ivschat:SendEvent', Resource: '*' },
      { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' },
    ],
  },
  others: { handler: 'others.handler' },
  boto: { runtime: 'python3.11', handler: 'boto.stock' },
  pyClients: { runtime: 'python3.11', handler: 'boto.clients' },
  pyOthers: { runtime: 'python3.11', handler: 'boto.others' },
};
const gateway = await functionGateway(folder.path, functions, { offline: true, awsEndpoints: { dynamodb } });
after(async () => {
  await gateway[Symbol.asyncDispose]();
  other.close();
  folder[Symbol.dispose]();
});
const has = { twoWay: true };
const routes = Object.fromEntries(
  ['stock', 'literal', 'esm', 'boto'].map((name) => [name, { function: name, ...has }]),
);
const api = await deployedApi(gateway, routes);
const awsName = `${api.ApiId}.execute-api.us-west-2.amazonaws.com`;
const boto3 = findProgram('python3') && (await run('/usr/bin/python3', ['-c', 'import boto3'])).code === 0;
const skip = boto3 ? false : "Debian's python3-boto3 is not installed: NOT TESTED";

const clients = (await run('/usr/bin/python3', ['-c', 'import boto3, requests, aiohttp'])).code === 0;
const skipClients = clients ? false : "Debian's python3-requests or python3-aiohttp is not installed: NOT TESTED";

/** What comes of a message: what the function has posted, and what it answers. */
async function said(action: string): Promise<string[]> {
  await using client = await TestClient.open(api.url);
  client.send({ action });
  return [await client.next(), await client.next()];
}

test('FT-060 SDK v3 with the domain name and the stage of the event, which are those of AWS', async () => {
  assert.deepEqual((await said('stock')).toSorted(), [awsName, 'posted'].toSorted());
});

test('FT-064 SDK v3 with the literal address of the API', async () => {
  assert.equal((await said('literal'))[0], 'posted');
});

test('FT-062 tls by a named import, fetch, an agent of its own, a worker thread, undici', async () => {
  await using client = await TestClient.open(api.url);
  client.send({ action: 'esm' });
  assert.deepEqual(await client.frame(), ['HTTP/1.1 200 OK', 200, 200, 200, 400]);
});

test('FT-063 boto3 with an endpoint URL', { skip }, async () => {
  assert.deepEqual((await said('boto')).toSorted(), [awsName, 'posted'].toSorted());
});

test('FT-065 an ivschat client without an endpoint; a function may do what its policy says', async () => {
  const { arn } = await gateway.chat.createRoom({});
  assert.match((await gateway.invoke('chat', { arn })).json, /^[\w-]{12,}$/);
  const { json } = await gateway.invoke('narrow');
  assert.match(json.errorMessage, /narrow\/narrow is not authorized to perform: ivschat:CreateRoom/);
});

test('FT-066 another host of AWS is refused at once, by its name and that of the option', async () => {
  const { json } = await gateway.invoke('others', { hosts: ['sqs.us-west-2.amazonaws.com'] });
  const [{ code, message, ms }] = json;
  assert.equal(code, 'ERR_FANFARE_OFFLINE');
  assert.match(message, /^sqs\.us-west-2\.amazonaws\.com is not reached: .*--offline.*--aws-endpoint sqs=URL/);
  assert.ok(ms < 100, `${ms} ms`);
});

test('FT-067 DynamoDB is reached where it is given, by each of its names', async () => {
  asked.length = 0;
  const hosts = ['dynamodb.us-west-2.amazonaws.com', '000000000000.ddb.us-west-2.amazonaws.com'];
  assert.deepEqual((await gateway.invoke('others', { hosts })).json, [200, 200]);
  assert.deepEqual(new Set(asked.map(({ headers }) => headers.host)), new Set(hosts));
});

test('FT-062 the same of Python: requests and aiohttp', { skip: skipClients }, async () => {
  assert.deepEqual((await gateway.invoke('pyClients', { host: awsName })).json, [200, 200, 200]);
});

test('FT-066, FT-067 the same in Python, also by urllib and asyncio', { skip }, async () => {
  const { json } = await gateway.invoke('pyOthers', { host: awsName });
  const [status, line, [message, seconds]] = json;
  assert.deepEqual([status, line], [200, 'HTTP/1.1 200 OK']);
  assert.match(message, /sqs\.us-west-2\.amazonaws\.com is not reached/);
  assert.ok(seconds < 2, `${seconds} s`);
});

test('a server of TLS is reached without it', async () => {
  const tls = { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) };
  await using secure = await functionGateway(folder.path, { others: functions.others }, { tls });
  const target = '/2015-03-31/functions/others/invocations';
  const body = Buffer.from(JSON.stringify({ hosts: ['ivschat.us-west-2.amazonaws.com'] }));
  const headers = { host: `localhost:${secure.port}` };
  const signature = sign({ method: 'POST', target, headers, body }, rootKey, {
    region: REGION,
    service: 'lambda',
    now: Date.now(),
  });
  const url = `https://localhost:${secure.port}${target}`;
  const call = request(url, { method: 'POST', ca: testCa, headers: { ...headers, ...signature } }).end(body);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  assert.equal((await bodyOf(answer)).toString(), '[200]');
});

test('endpoints that are changed while the server runs hold from the next event', async () => {
  const own = { told: { handler: 'told.handler' } };
  await using changing = await functionGateway(folder.path, own, { offline: true, awsEndpoints: { dynamodb } });
  const told = async () => (await changing.invoke('told')).json;
  assert.deepEqual(await told(), [{ dynamodb: `${dynamodb}/` }, true, 1]);
  changing.change({ offline: true, awsEndpoints: { dynamodb } });
  assert.deepEqual(await told(), [{ dynamodb: `${dynamodb}/` }, true, 2], 'nothing has changed');
  changing.change({ awsEndpoints: { '*': dynamodb } });
  assert.deepEqual(await told(), [{ '*': `${dynamodb}/` }, false, 1], 'a new process');
});
