// The recipes of docs/proxies, each with the real proxy in front: what clients, functions and operators see is right.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get } from 'node:https';
import { test } from 'node:test';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';
import { localhostTls, testCa } from '../support/certificates.ts';
import { TestClient } from '../support/client.ts';
import { deployedApi, ok } from '../support/function-api.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import { lambdaEndpoint } from '../support/lambda.ts';
import type { Changes, ProxyName } from '../support/proxy.ts';
import { freePort, missing, nginxAt as nginx, startProxy } from '../support/proxy.ts';
import { until } from '../support/until.ts';

const PROXY = '127.0.0.1';
const CLIENT = '127.0.0.3';
/** More than a proxy keeps open, so that kept connections are used. */
const POSTS = 40;

type Recipe = {
  readonly name: string;
  readonly proxy: ProxyName;
  readonly file: string;
  readonly changes: (port: number, upstream: number) => Changes;
  readonly path?: string;
  readonly options?: object;
};

const haproxy = (port: number, upstream: number): Changes => ({
  '127.0.0.1:3263': `127.0.0.1:${upstream}`,
  'bind :443': `bind 127.0.0.1:${port}`,
  '-i ws.example.com': '-i localhost',
  '/etc/haproxy/ws.example.com.pem': 'FOLDER/both.pem',
});
const caddy = (port: number, upstream: number): Changes => ({
  '127.0.0.1:3263': `127.0.0.1:${upstream}`,
  'ws.example.com {': `{\n\tadmin off\n\tauto_https off\n}\nhttps://localhost:${port} {\n\tbind 127.0.0.1\n\ttls FOLDER/cert.pem FOLDER/key.pem`,
});
const tcp = (version: string) => (port: number, upstream: number) => ({
  '127.0.0.1:8443': `127.0.0.1:${upstream}`,
  'bind :443': `bind 127.0.0.1:${port}`,
  'send-proxy-v2': version,
});
const ownTls = {
  tls: { cert: Buffer.from(localhostTls.cert), key: Buffer.from(localhostTls.key) },
  proxyProtocol: true,
};

const recipes: readonly Recipe[] = [
  { name: 'nginx', proxy: 'nginx', file: 'nginx.conf', changes: nginx },
  {
    name: 'nginx that keeps a path prefix',
    proxy: 'nginx',
    file: 'nginx.conf',
    changes: (port, upstream) => ({ ...nginx(port, upstream), 'location / {': 'location /fanfare/ {' }),
    path: '/fanfare',
  },
  {
    name: 'nginx that takes a path prefix away',
    proxy: 'nginx',
    file: 'nginx.conf',
    changes: (port, upstream) => ({
      ...nginx(port, upstream),
      'location / {': 'location /fanfare/ {',
      'proxy_pass http://fanfare;': 'proxy_pass http://fanfare/;',
    }),
    path: '/fanfare',
  },
  {
    name: 'nginx that does not say for which host',
    proxy: 'nginx',
    file: 'nginx.conf',
    changes: (port, upstream) => ({
      ...nginx(port, upstream),
      'proxy_set_header Host $http_host;': '',
      'proxy_set_header X-Forwarded-Host $http_host;': '',
    }),
  },
  { name: 'HAProxy', proxy: 'haproxy', file: 'haproxy.cfg', changes: haproxy },
  {
    name: 'HAProxy that takes a path prefix away',
    proxy: 'haproxy',
    file: 'haproxy.cfg',
    changes: (port, upstream) => ({
      ...haproxy(port, upstream),
      'option forwardfor': 'option forwardfor\n    http-request replace-path /fanfare(/.*) \\1',
      'del-header X-Forwarded-Prefix': 'set-header X-Forwarded-Prefix /fanfare',
    }),
    path: '/fanfare',
  },
  {
    name: 'HAProxy with the PROXY protocol, version 2',
    proxy: 'haproxy',
    file: 'haproxy-tcp.cfg',
    changes: tcp('send-proxy-v2'),
    options: ownTls,
  },
  {
    name: 'HAProxy with the PROXY protocol, version 1',
    proxy: 'haproxy',
    file: 'haproxy-tcp.cfg',
    changes: tcp('send-proxy'),
    options: ownTls,
  },
  { name: 'Caddy', proxy: 'caddy', file: 'Caddyfile', changes: caddy },
  {
    name: 'Caddy that takes a path prefix away',
    proxy: 'caddy',
    file: 'Caddyfile',
    changes: (port, upstream) => ({
      ...caddy(port, upstream),
      'reverse_proxy ': 'uri strip_prefix /fanfare\n\treverse_proxy ',
    }),
    path: '/fanfare',
  },
];

const routes = { $connect: { function: 'ok' }, $default: { function: 'ok' }, $disconnect: { function: 'ok' } };

for (const { name, proxy, file, changes, path = '', options } of recipes) {
  test(`behind ${name}, addresses are right and signatures hold`, { skip: missing(proxy) }, async () => {
    const port = await freePort();
    const publicUrl = `https://localhost:${port}${path}`;
    const socketUrl = publicUrl.replace('https', 'wss');
    await using lambda = await lambdaEndpoint({ ok });
    const shared = { trustedProxies: [PROXY], publicUrl, lambdaEndpoint: lambda.url };
    await using gateway = await testGateway({ ...shared, ...options });
    await using _proxy = await startProxy(proxy, file, port, changes(port, gateway.port));
    const from = { ca: testCa, localAddress: CLIENT };
    using agent = new ClosingAgent({ ...from, keepAlive: true });
    const sdk = { region: REGION, credentials: rootKey, maxAttempts: 1, requestHandler: { httpsAgent: agent } };
    const { ApiId, url } = await deployedApi({ url: publicUrl, socketUrl }, routes, {}, sdk);

    // What a client says of itself is believed by nobody.
    const lies = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Prefix': '/evil', Forwarded: 'for=192.0.2.1' };
    const headers = { ...lies, 'X-Forwarded-For': '198.51.100.1', 'X-Forwarded-Proto': 'http' };
    await using client = await TestClient.open(url, undefined, { ...from, headers });
    client.send('hello');
    await until(() => lambda.events.length >= 2);
    for (const { requestContext } of lambda.events) {
      assert.equal(requestContext.identity.sourceIp, CLIENT);
      assert.equal(requestContext.domainName, `localhost:${port}${path}/${ApiId}`);
    }
    const { headers: seen, requestContext } = lambda.events[0]!;
    assert.match(seen['X-Forwarded-For'], new RegExp(`(^|, )${CLIENT}$`));
    assert.deepEqual([seen['X-Forwarded-Proto'], seen['X-Forwarded-Port']], ['https', String(port)]);

    // As a function makes it of its event.
    const { domainName, stage } = requestContext;
    const api = new ApiGatewayManagementApi({ ...sdk, endpoint: `https://${domainName}/${stage}` });
    const ConnectionId = client.connectionId;
    for (let round = 0; round < POSTS; round++) await api.postToConnection({ ConnectionId, Data: `${round}` });
    for (let round = 0; round < POSTS; round++) assert.equal(await client.next(), `${round}`);
    assert.equal((await api.getConnection({ ConnectionId })).Identity!.SourceIp, CLIENT);

    const chat = new Ivschat({ ...sdk, endpoint: publicUrl });
    const { arn } = await chat.createRoom({ name: 'lobby' });
    const { token } = await chat.createChatToken({ roomIdentifier: arn, userId: 'somebody' });
    await using member = await TestClient.open(`${socketUrl}/`, token, from);
    await chat.sendEvent({ roomIdentifier: arn, eventName: 'hello' });
    assert.equal((await member.frame())['EventName'], 'hello');
    assert.equal((await chat.listRooms({})).rooms!.length, 1);

    if (path !== '' || options) return;
    const [answer] = await once(get(`${publicUrl}/metrics`, { agent }), 'response');
    assert.equal(answer.statusCode, 404, 'metrics are for operators');
    answer.resume();
  });
}

/** Its kept connections are closed at the end of the test. */
class ClosingAgent extends Agent implements Disposable {
  [Symbol.dispose](): void {
    this.destroy();
  }
}
