// What integrations make of contents, headers and functions' errors (spec/apigateway-websocket.md, sections 2.2 to 2.6).
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { CreateIntegrationRequest, CreateIntegrationResponseRequest } from '@aws-sdk/client-apigatewayv2';
import { localhostTls, testCa } from '../support/certificates.ts';
import { TestClient, refusal } from '../support/client.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testGateway } from '../support/gateway.ts';
import { functionArn, lambdaEndpoint, returns } from '../support/lambda.ts';
import { bodyOf, deployApi, httpServer, invocationUri } from '../support/websocket-api.ts';
import { until } from '../support/until.ts';

const INTERNAL = /^\{"message": "Internal server error"/;

/** A backend that answers with what the test says, and remembers what it was sent. */
async function rememberingServer(status = 200, headers: Record<string, string | string[]> = {}) {
  const seen: { url: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const state: { answer: Uint8Array } = { answer: Buffer.from('fine') };
  const server = await httpServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      seen.push({ url: incoming.url!, headers: incoming.headers, body });
      return outgoing.writeHead(status, headers).end(state.answer);
    });
  });
  return { ...server, seen, state };
}

type Integration = Omit<CreateIntegrationRequest, 'ApiId'>;
type Response = Omit<CreateIntegrationResponseRequest, 'ApiId' | 'IntegrationId'>;

const http = (IntegrationUri: string, more: Partial<Integration> = {}): Integration => ({
  IntegrationType: 'HTTP',
  IntegrationMethod: 'POST',
  IntegrationUri,
  ...more,
});

/** A client of a two-way route with this integration. */
async function clientOf(gateway: TestGateway, integration: Integration, responses: Response[] = [ANY]) {
  const isProxy = integration.IntegrationType!.endsWith('_PROXY');
  const { url } = await deployApi(gateway, { $default: { integration, responses: isProxy ? [] : responses } });
  return TestClient.open(url);
}

const ANY: Response = { IntegrationResponseKey: '$default' };

async function exchange(client: TestClient, text: string): Promise<string> {
  client.send(text);
  return client.next();
}

test('CONVERT_TO_BINARY makes bytes of base64 for the backend, and refuses what is none', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  for (const IntegrationType of ['HTTP', 'HTTP_PROXY'] as const) {
    const integration = http(server.url, { IntegrationType, ContentHandlingStrategy: 'CONVERT_TO_BINARY' });
    await using client = await clientOf(gateway, integration);
    // The answer of a proxy is converted too: `fine` is base64, but not of a text.
    const answer = await exchange(client, '/wD+');
    if (IntegrationType === 'HTTP') assert.equal(answer, 'fine');
    const { body, headers } = server.seen.at(-1)!;
    assert.deepEqual(body, Buffer.of(0xff, 0x00, 0xfe));
    assert.equal(headers['content-type'], 'application/octet-stream');
    const before = server.seen.length;
    assert.match(await exchange(client, 'not base64!'), INTERNAL);
    assert.equal(server.seen.length, before);
  }
});

test('without CONVERT_TO_BINARY base64 is text like any other', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  for (const ContentHandlingStrategy of [undefined, 'CONVERT_TO_TEXT'] as const) {
    await using client = await clientOf(gateway, http(server.url, { ContentHandlingStrategy }));
    await exchange(client, '/wD+');
    assert.deepEqual(
      [String(server.seen.at(-1)!.body), server.seen.at(-1)!.headers['content-type']],
      ['/wD+', 'application/json'],
    );
  }
});

test('an integration response makes text of bytes, and bytes of text where those are text again', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  const answers = async (response: Partial<Response>, bytes: Buffer) => {
    server.state.answer = bytes;
    await using client = await clientOf(gateway, http(server.url), [{ ...ANY, ...response }]);
    return await exchange(client, '{}');
  };
  const binary = Buffer.of(0xff, 0x00, 0xfe);
  assert.equal(await answers({ ContentHandlingStrategy: 'CONVERT_TO_TEXT' }, binary), '/wD+');
  const ResponseTemplates = { $default: '{"bytes":"$input.body"}' };
  assert.equal(
    await answers({ ContentHandlingStrategy: 'CONVERT_TO_TEXT', ResponseTemplates }, binary),
    '{"bytes":"/wD+"}',
  );
  assert.equal(await answers({ ContentHandlingStrategy: 'CONVERT_TO_BINARY' }, Buffer.from('aGVsbG8=')), 'hello');
  assert.match(await answers({ ContentHandlingStrategy: 'CONVERT_TO_BINARY' }, Buffer.from('/wD+')), INTERNAL);
  assert.match(await answers({}, binary), INTERNAL);
  assert.equal(await answers({}, Buffer.from('é')), 'é');
});

test('a proxy hands bytes on as text where it is told to', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  server.state.answer = Buffer.of(0xff, 0x00, 0xfe);
  const proxy = (more: Partial<Integration> = {}) => http(server.url, { IntegrationType: 'HTTP_PROXY', ...more });
  await using converting = await clientOf(gateway, proxy({ ContentHandlingStrategy: 'CONVERT_TO_TEXT' }));
  assert.equal(await exchange(converting, 'x'), '/wD+');
  await using plain = await clientOf(gateway, proxy());
  assert.match(await exchange(plain, 'x'), INTERNAL);
});

test('a message passes without a template as passthroughBehavior says', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  const RequestTemplates = { known: 'made' };
  const cases = [
    ['WHEN_NO_MATCH', {}, 'as it came'],
    ['WHEN_NO_MATCH', RequestTemplates, 'as it came'],
    ['WHEN_NO_TEMPLATES', {}, 'as it came'],
    ['WHEN_NO_TEMPLATES', RequestTemplates, undefined],
    ['NEVER', {}, undefined],
    ['NEVER', RequestTemplates, undefined],
    ['NEVER', { ...RequestTemplates, $default: 'by default' }, 'by default'],
  ] as const;
  for (const [PassthroughBehavior, templates, expected] of cases) {
    const TemplateSelectionExpression = '${request.body.kind}';
    const settings = { PassthroughBehavior, RequestTemplates: templates, TemplateSelectionExpression };
    await using client = await clientOf(gateway, http(server.url, settings));
    const answer = await exchange(client, 'as it came');
    if (expected === undefined) assert.match(answer, /^\{"message": "Unsupported Media Type"/);
    else assert.equal(String(server.seen.at(-1)!.body), expected);
    if (!('known' in templates)) continue;
    await exchange(client, '{"kind":"known"}');
    assert.equal(String(server.seen.at(-1)!.body), 'made');
  }
});

test('the template of an answer is chosen by the message, by its status or by its headers', async () => {
  await using server = await rememberingServer(201, { 'x-kind': 'b', 'x-many': ['1', '2'] });
  await using gateway = await testGateway();
  const ResponseTemplates = { a: 'by message', 201: 'by status', b: 'by header', '[1, 2]': 'by headers' };
  const cases = {
    '${request.body.kind}': 'by message',
    '${integration.response.statuscode}': 'by status',
    '${integration.response.header.X-Kind}': 'by header',
    '${integration.response.multivalueheader.X-Many}': 'by headers',
    '${integration.response.header.none}': 'fine',
  };
  for (const [TemplateSelectionExpression, expected] of Object.entries(cases)) {
    const response = { ...ANY, ResponseTemplates, TemplateSelectionExpression };
    await using client = await clientOf(gateway, http(server.url), [response]);
    assert.equal(await exchange(client, '{"kind":"a"}'), expected);
  }
});

test('without an integration response that fits, what is no proxy has failed', async () => {
  await using server = await rememberingServer(503);
  await using gateway = await testGateway();
  for (const responses of [[], [{ IntegrationResponseKey: '/2\\d\\d/' }]]) {
    await using client = await clientOf(gateway, http(server.url), responses);
    assert.match(await exchange(client, '{}'), INTERNAL);
  }
});

test('what a function throws chooses the integration response by its errorMessage', async () => {
  await using lambda = await lambdaEndpoint({
    pick: (event, outgoing) => {
      if (event.fail) outgoing.setHeader('x-amz-function-error', 'Unhandled');
      returns(event.fail ? { errorMessage: event.fail } : { ok: true })(event, outgoing);
    },
  });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const integration = { IntegrationType: 'AWS', IntegrationUri: invocationUri(functionArn('pick')) } as const;
  await using client = await clientOf(gateway, integration, [
    { IntegrationResponseKey: '/Not found.*/', ResponseTemplates: { $default: "404: $input.path('$.errorMessage')" } },
    { IntegrationResponseKey: '$default' },
  ]);
  assert.equal(await exchange(client, '{"fail":"Not found: x"}'), '404: Not found: x');
  assert.equal(await exchange(client, '{"fail":"else"}'), '{"errorMessage":"else"}');
  assert.equal(await exchange(client, '{}'), '{"ok":true}');
});

test('a function is invoked asynchronously where X-Amz-Invocation-Type says so', async () => {
  await using lambda = await lambdaEndpoint({ take: (_event, outgoing) => void outgoing.writeHead(202).end() });
  await using gateway = await testGateway({ lambdaEndpoint: lambda.url });
  const integration = {
    IntegrationType: 'AWS',
    IntegrationUri: invocationUri(functionArn('take')),
    RequestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
  } as const;
  const ResponseTemplates = { $default: 'taken' };
  await using client = await clientOf(gateway, integration, [{ ...ANY, ResponseTemplates }]);
  assert.equal(await exchange(client, '{}'), 'taken');
  assert.equal(lambda.requests[0]!.headers['x-amz-invocation-type'], 'Event');
});

test('response parameters of $connect choose the subprotocol, from a header, the body or a fixed value', async () => {
  await using server = await rememberingServer(200, { 'x-chosen': 'from-header' });
  server.state.answer = Buffer.from('{"chosen":"from-body"}');
  await using gateway = await testGateway();
  const NAME = 'response.header.Sec-WebSocket-Protocol';
  for (const [target, source, expected] of [
    [`method.${NAME}`, "'fixed'", 'fixed'],
    [`route.${NAME}`, 'integration.response.header.X-Chosen', 'from-header'],
    [`method.${NAME}`, 'integration.response.body.chosen', 'from-body'],
    [`method.${NAME}`, 'integration.response.multivalueheader.x-chosen', 'from-header'],
  ] as const) {
    const responses = [{ ...ANY, ResponseParameters: { [target]: source } }];
    const { url } = await deployApi(gateway, { $connect: { integration: http(server.url), responses } });
    await using client = await TestClient.open(url, expected);
    assert.equal(client.socket.protocol, expected);
  }
  // Without the mapping a header of the backend is not the client's.
  const { url } = await deployApi(gateway, { $connect: { integration: http(server.url), responses: [ANY] } });
  await using plain = await TestClient.open(url);
  assert.equal(plain.headers['sec-websocket-protocol'], undefined);
});

test('a proxy at $connect hears the headers of the handshake, less those of the connection', async () => {
  await using server = await rememberingServer(200, { 'sec-websocket-protocol': 'chat' });
  await using gateway = await testGateway();
  const RequestParameters = { 'integration.request.header.Sec-WebSocket-Version': "'0'" };
  const integration = http(server.url, { IntegrationType: 'HTTP_PROXY', RequestParameters });
  const { url } = await deployApi(gateway, { $connect: { integration } });
  await using client = await TestClient.open(url, 'chat', { headers: { hello: 'world', te: 'trailers' } });
  assert.equal(client.socket.protocol, 'chat');
  const { headers } = server.seen[0]!;
  assert.equal(headers['hello'], 'world');
  assert.equal(headers['sec-websocket-version'], '0');
  assert.equal(headers['sec-websocket-protocol'], 'chat');
  assert.equal(headers.host, server.url.slice('http://'.length));
  assert.deepEqual([headers.upgrade, headers.te, headers.connection], [undefined, undefined, 'keep-alive']);
});

test('mapped headers travel as UTF-8, on one line, and do not frame the request', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  const RequestParameters = {
    'integration.request.header.said': 'route.request.body.said',
    'integration.request.header.Content-Length': "'1'",
    'integration.request.header.Expect': "'100-continue'",
    'integration.request.header.Transfer-Encoding': "'chunked'",
  };
  await using client = await clientOf(gateway, http(server.url, { RequestParameters }));
  const text = JSON.stringify({ said: 'é✓\r\nx: y\u0000' });
  assert.equal(await exchange(client, text), 'fine');
  const { headers, body } = server.seen[0]!;
  assert.equal(Buffer.from(String(headers['said']), 'latin1').toString('utf8'), 'é✓ x: y');
  assert.equal(headers['x'], undefined);
  assert.deepEqual([String(body), headers.expect], [text, undefined]);
});

test('an answer larger than a message cannot be sent; on a one-way route it does no harm', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  const integration = http(server.url, { IntegrationType: 'HTTP_PROXY' });
  const { url } = await deployApi(gateway, { $default: { integration }, silent: { integration, isOneWay: true } });
  await using client = await TestClient.open(url);
  server.state.answer = Buffer.alloc(128 * 1024, 'x');
  assert.equal((await exchange(client, 'x')).length, 128 * 1024);
  server.state.answer = Buffer.alloc(128 * 1024 + 1, 'x');
  assert.match(await exchange(client, 'x'), INTERNAL);
  const before = server.seen.length;
  client.send({ action: 'silent' });
  await until(() => server.seen.length !== before);
  server.state.answer = Buffer.from('next');
  assert.equal(await exchange(client, 'x'), 'next');
  assert.deepEqual(client.pending, []);
});

test('a VPC link is nothing here: the URL is called as any other', async () => {
  await using server = await rememberingServer();
  await using gateway = await testGateway();
  const link = { ConnectionType: 'VPC_LINK', ConnectionId: 'abc123' } as const;
  await using client = await clientOf(gateway, http(server.url, link));
  assert.equal(await exchange(client, 'x'), 'fine');
});

test('an HTTPS backend needs a certificate of an authority that is trusted', async () => {
  const server = createTlsServer(localhostTls, (_incoming, outgoing) => void outgoing.end('safe'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  for (const [integrationCa, expected] of [
    [undefined, INTERNAL],
    [testCa, /^safe$/],
  ] as const) {
    await using gateway = await testGateway({ integrationCa });
    await using client = await clientOf(gateway, http(url, { IntegrationType: 'HTTP_PROXY' }));
    assert.match(await exchange(client, 'x'), expected);
  }
  server.closeAllConnections();
  server.close();
});

test('an AWS service other than Lambda is not there', async () => {
  await using gateway = await testGateway();
  const IntegrationUri = 'arn:aws:apigateway:us-west-2:sqs:path/000000000000/queue';
  await using client = await clientOf(gateway, { IntegrationType: 'AWS', IntegrationUri });
  assert.match(await exchange(client, '{}'), INTERNAL);
  const { url } = await deployApi(gateway, { $connect: { integration: { IntegrationType: 'AWS', IntegrationUri } } });
  assert.equal((await refusal(url)).status, 500);
});

test('who watches the server hears why a call failed', async () => {
  await using gateway = await testGateway();
  const lines: string[] = [];
  using _listening = { [Symbol.dispose]: gateway.context.watch.listen((line) => void lines.push(line)) };
  const integration = http('https://127.0.0.1:1', { IntegrationType: 'HTTP_PROXY' });
  const { url, ApiId } = await deployApi(gateway, { $default: { integration } });
  await using client = await TestClient.open(url);
  assert.match(await exchange(client, 'secret'), INTERNAL);
  const failures = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'error');
  assert.equal(failures.length, 1);
  const { scope, operation, status, reason, connectionId } = failures[0];
  assert.deepEqual(
    [scope, operation, status, connectionId],
    [`api/${ApiId}/prod`, '$default', 500, client.connectionId],
  );
  assert.match(reason, /ECONNREFUSED/);
  assert.ok(!lines.join().includes('secret'));
});
