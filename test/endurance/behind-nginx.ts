// Sockets that are idle, and posts over kept connections with pauses of every length, behind nginx with its defaults.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { definitions } from '../../src/base/limits/limits.ts';
import { testCa } from '../support/certificates.ts';
import { newRoom, tokenFor } from '../support/chat.ts';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey, testGateway } from '../support/gateway.ts';
import type { Changes } from '../support/proxy.ts';
import { freePort, nginxAt, startProxy } from '../support/proxy.ts';

/** How long nginx waits for a silent peer, and keeps an idle connection. */
const NGINX_SECONDS = 60;
const CLIENT = '127.0.0.3';

type Options = {
  /** Every time is so many times shorter than in life. */
  readonly scale: number;
  /** Of each service. */
  readonly sockets: number;
  readonly idleSeconds: number;
  readonly postSeconds: number;
  /** Each has an nginx of its own, so that no other post keeps its connections busy. */
  readonly pausesSeconds: readonly number[];
  /** Posts at once, so many connections. */
  readonly burst: number;
  readonly burstsMax: number;
};

export type Outcome = {
  readonly openApi: number;
  readonly openChat: number;
  readonly pings: number;
  readonly posts: number;
  /** By what they ended with. */
  readonly failures: Readonly<Record<string, number>>;
  /** Connections of nginx to us, of all these posts. */
  readonly upstreamConnections: number;
  readonly wrongAddresses: number;
};

export async function behindNginx(options: Options): Promise<Outcome> {
  const { scale, sockets, pausesSeconds } = options;
  const limit = (name: 'apiHeartbeatMs' | 'chatHeartbeatMs' | 'httpKeepAliveMs') =>
    Math.round(definitions[name].value / scale);
  const limits = {
    apiHeartbeatMs: limit('apiHeartbeatMs'),
    chatHeartbeatMs: limit('chatHeartbeatMs'),
    httpKeepAliveMs: limit('httpKeepAliveMs'),
  };
  await using gateway = await testGateway({ trustedProxies: ['127.0.0.1'], limits });
  await using stack = new AsyncDisposableStack();
  const ports: number[] = [];
  for (const _ of pausesSeconds) {
    const port = await freePort();
    const changes = { ...nginxAt(port, gateway.port), ...shortened(scale) };
    stack.use(await startProxy('nginx', 'nginx.conf', port, changes));
    ports.push(port);
  }
  const url = `wss://localhost:${ports[0]}`;
  const from = { ca: testCa, localAddress: CLIENT };
  let pings = 0;
  const open = async (address: string, token?: string) => {
    const client = stack.use(await TestClient.open(address, token, from));
    client.socket.on('ping', () => pings++);
    return client;
  };
  const room = await newRoom(gateway);
  const [api, chat]: TestClient[][] = [[], []];
  for (let user = 0; user < sockets; user++) {
    api!.push(await open(`${url}/prod`));
    chat!.push(await open(url, await tokenFor(gateway, room, `user${user}`)));
  }
  const listener = await open(`${url}/prod`);

  let upstreamConnections = 0;
  const onConnection = () => upstreamConnections++;
  subscribe('net.server.socket', onConnection);
  const idle = sleep((options.idleSeconds / scale) * 1_000);
  const lanes = await Promise.all(pausesSeconds.map((pause, lane) => posting(options, ports[lane]!, pause, listener)));
  unsubscribe('net.server.socket', onConnection);
  await idle;

  const failures: Record<string, number> = {};
  for (const reason of lanes.flatMap((lane) => lane.failures)) failures[reason] = (failures[reason] ?? 0) + 1;
  let wrongAddresses = 0;
  for (const { connectionId } of api!) {
    const { Identity } = await gateway.connections
      .getConnection({ ConnectionId: connectionId })
      .catch(() => ({ Identity: undefined }));
    if (Identity?.SourceIp !== CLIENT) wrongAddresses++;
  }
  const isOpen = ({ socket }: TestClient) => socket.readyState === socket.OPEN;
  return {
    openApi: api!.filter(isOpen).length,
    openChat: chat!.filter(isOpen).length,
    pings,
    posts: lanes.reduce((sum, { posts }) => sum + posts, 0),
    failures,
    upstreamConnections,
    wrongAddresses,
  };
}

/** What nginx has by itself, made shorter. */
function shortened(scale: number): Changes {
  if (scale === 1) return {};
  const seconds = NGINX_SECONDS / scale;
  return {
    'keepalive 32;': `keepalive 32; keepalive_timeout ${seconds}s;`,
    'location / {': `location / { proxy_read_timeout ${seconds}s;`,
  };
}

/** A burst of posts, a pause, and so on. Every post has a connection to nginx of its own: what is kept is behind it. */
async function posting(options: Options, port: number, pauseSeconds: number, listener: TestClient) {
  const { scale, postSeconds, burst, burstsMax } = options;
  const agent = new Agent({ ca: testCa, localAddress: CLIENT, keepAlive: false });
  const api = new ApiGatewayManagementApi({
    region: REGION,
    credentials: rootKey,
    maxAttempts: 1,
    endpoint: `https://localhost:${port}/prod`,
    requestHandler: { httpsAgent: agent },
  });
  const failures: string[] = [];
  const end = performance.now() + (postSeconds / scale) * 1_000;
  let posts = 0;
  for (let round = 0; round < burstsMax; round++) {
    const calls = Array.from({ length: burst }, () =>
      api.postToConnection({ ConnectionId: listener.connectionId, Data: 'x' }).catch((cause) => {
        failures.push(`${cause.$metadata?.httpStatusCode ?? cause.code ?? cause.name} after ${pauseSeconds} s`);
      }),
    );
    await Promise.all(calls);
    posts += burst;
    const pauseMs = (pauseSeconds / scale) * 1_000;
    if (performance.now() + pauseMs > end) break;
    await sleep(pauseMs);
  }
  agent.destroy();
  return { posts, failures };
}
