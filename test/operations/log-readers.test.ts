// Whoever reads stdout may leave, stop reading, or be a file on a full disk: the server goes on, and counts what it lost.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { TestClient } from '../support/client.ts';
import { REGION, rootKey } from '../support/gateway.ts';
import { FANFARE, environment, temporaryFolder } from '../support/process.ts';

/** A server whose stdout is a pipe that is read up to the first line only. */
async function startUnread(...args: string[]) {
  const child = spawn(FANFARE, ['start', '--port', '0', '--data', ':memory:', ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reader = createInterface(child.stdout);
  const [line] = (await once(reader, 'line')) as [string];
  reader.close();
  child.stdout.pause();
  return { ...serverAt(JSON.parse(line).url), child, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

const serverAt = (url: string) => ({
  url,
  socketUrl: url.replace('http', 'ws'),
  /** Each is a line of more than 1 KB in the server's log: longer reasons are cut. */
  async refuse(count: number) {
    const path = `/${'x'.repeat(1_024)}`;
    for (let call = 0; call < count; call++) assert.equal((await fetch(url + path, { method: 'POST' })).status, 400);
  },
  async lost(what: 'log' | 'api_log') {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^fanfare_${what}_lines_lost_total (\\d+)$`, 'm').exec(text)![1]);
  },
});

/** A stage whose every message has some lines in the execution log. */
async function loggedStage(url: string) {
  const control = new ApiGatewayV2({ region: REGION, credentials: rootKey, endpoint: url });
  const { ApiId } = await control.createApi({
    Name: 'logged',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  await control.createRoute({ ApiId, RouteKey: '$default' });
  const DefaultRouteSettings = { LoggingLevel: 'INFO' as const, DataTraceEnabled: true };
  await control.createStage({ ApiId, StageName: 'prod', AutoDeploy: true, DefaultRouteSettings });
  return `/${ApiId}/prod`;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    assert.ok(tries < 500, 'it never came true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a reader who leaves, as head does, costs the lines and not the server', async () => {
  using server = await startUnread('--api-logs', '-', '--limit', 'apiLogFlushMs=1');
  server.child.stdout.destroy();
  await server.refuse(3);
  await eventually(async () => (await server.lost('log')) >= 3);
  await using client = await TestClient.open(server.socketUrl + (await loggedStage(server.url)));
  client.send('{"action":"a"}');
  await eventually(async () => (await server.lost('api_log')) > 0);
  server.child.kill('SIGTERM');
  assert.deepEqual(await once(server.child, 'exit'), [0, null]);
});

test('of what a stuck reader does not take, a bounded part waits and the rest is counted', async () => {
  using server = await startUnread(
    ...['--api-logs', '-', '--limit', 'apiLogFlushMs=1'],
    ...['--limit', 'logBytesMax=100000', '--limit', 'apiLogBytesMax=10000'],
  );
  await using client = await TestClient.open(server.socketUrl + (await loggedStage(server.url)));
  // 64 KB fit into the pipe and as much into this process; 100 KB wait. The rest is half of 500 KB.
  await server.refuse(400);
  assert.ok((await server.lost('log')) > 40);
  for (let message = 0; message < 200; message++) client.send('{"action":"a"}');
  await eventually(async () => (await server.lost('api_log')) > 100);
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  server.child.kill('SIGTERM');
  assert.deepEqual(await once(server.child, 'exit'), [0, null], 'it does not wait for the reader for ever');
});

test('a log file on a full disk loses lines, and has the next ones when there is space again', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'log');
  const file = openSync(path, 'a');
  // The largest file that the process may write, in KB.
  const script = `trap '' XFSZ; ulimit -f 20; exec "$@"`;
  const child = spawn('bash', ['-c', script, 'bash', FANFARE, 'start', '--port', '0', '--data', ':memory:'], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...environment },
    stdio: ['ignore', file, 'inherit'],
  });
  using _killed = { [Symbol.dispose]: () => void child.kill('SIGKILL') };
  const linesOf = () => readFileSync(path, 'utf8').split('\n');
  await eventually(() => Promise.resolve(linesOf().length > 1));
  const server = serverAt(JSON.parse(linesOf()[0]!).url);
  await server.refuse(30);
  assert.ok((await server.lost('log')) >= 3);
  truncateSync(path, 100);
  await server.refuse(1);
  const [, last, end] = linesOf();
  assert.equal(JSON.parse(last!).msg, 'A request was refused', 'what broke off is a line of its own');
  assert.equal(end, '');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  closeSync(file);
});
